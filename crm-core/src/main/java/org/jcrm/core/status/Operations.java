package org.jcrm.core.status;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jcrm.core.model.Flags;
import org.jcrm.core.model.Operation;
import org.jcrm.core.model.Primitive;
import org.jcrm.core.model.Role;
import org.jcrm.core.rule.AttributeValues;
import org.jcrm.core.rule.Intervals;
import org.jcrm.core.rule.RuleContext;
import org.jspecify.annotations.Nullable;

/** Configured operations of a resource and their resolved options. */
public final class Operations {
    public static final long DEFAULT_TIMEOUT_MILLIS = 20_000;

    private Operations() {}

    /** The enabled configured operation of that name and interval, if any. */
    public static Optional<Operation> find(LiveResource resource, String task, long intervalMillis) {
        return find(resource, task, intervalMillis, false);
    }

    public static Optional<Operation> find(
            LiveResource resource, String task, long intervalMillis, boolean evenDisabled) {
        Primitive primitive = resource.primitive;
        if (primitive == null) {
            return Optional.empty();
        }
        for (Operation op : primitive.operations()) {
            if (op.name().equals(task) && interval(op) == intervalMillis && (evenDisabled || enabled(op))) {
                return Optional.of(op);
            }
        }
        // One entry may stand for both ends of a live migration.
        boolean migration = task.equals("migrate_to") || task.equals("migrate_from");
        return migration ? find(resource, "migrate", 0, evenDisabled) : Optional.empty();
    }

    public static long interval(Operation op) {
        return op.option("interval").flatMap(Intervals::millis).orElse(0L);
    }

    public static boolean enabled(Operation op) {
        return Flags.unlessOff(op.option("enabled"));
    }

    /** The role that a recurring monitor is for; empty means any active one that is not promoted. */
    public static Optional<Role> role(Operation op) {
        return op.option("role").flatMap(Role::parse);
    }

    /**
     * Options of one operation: the operation's own, then its meta attributes, then the defaults; {@code timeout} and
     * {@code interval} in milliseconds. Names as in the configuration, {@code on-fail} only as written.
     */
    public static Map<String, String> options(LiveCluster cluster, LiveResource resource, String task, long interval) {
        Map<String, String> options = new LinkedHashMap<>();
        Primitive primitive = resource.primitive;
        RuleContext context = cluster.rules().withOperation(task, interval);
        if (primitive != null) {
            context = context.withAgent(primitive.agent());
        }
        // Options of a disabled operation still say what its past failures mean.
        Optional<Operation> op = find(resource, task, interval, true);
        if (op.isPresent()) {
            options.putAll(op.get().options());
            options.put("name", op.get().name());
            AttributeValues.addTo(options, op.get().meta(), context);
        }
        if (task.equals("monitor") && interval == 0 && op.isEmpty()) {
            probeTimeout(resource).ifPresent(timeout -> options.putIfAbsent("timeout", timeout));
        } else if (task.equals("monitor") && interval == 0) {
            probeTimeout(resource).ifPresent(timeout -> options.putIfAbsent("timeout", timeout));
        }
        AttributeValues.addTo(options, cluster.cib.configuration().operationDefaults(), context);
        String onFail = validOnFail(resource, task, interval, options);
        if (onFail == null) {
            options.remove("on-fail");
        } else {
            options.put("on-fail", onFail);
        }
        if (interval > 0) {
            options.put("interval", Long.toString(interval));
        } else {
            options.remove("interval");
        }
        long timeout = Optional.ofNullable(options.get("timeout"))
                .flatMap(Intervals::millis)
                .filter(millis -> millis > 0)
                .orElse(DEFAULT_TIMEOUT_MILLIS);
        options.put("timeout", Long.toString(timeout));
        options.computeIfPresent(
                "start-delay",
                (name, text) -> Long.toString(Intervals.millis(text).orElse(0L)));
        return options;
    }

    /** A probe may take as long as the most frequent monitor. */
    private static Optional<String> probeTimeout(LiveResource resource) {
        Primitive primitive = resource.primitive;
        if (primitive == null) {
            return Optional.empty();
        }
        @Nullable Operation most = null;
        long least = Long.MAX_VALUE;
        for (Operation op : primitive.operations()) {
            long interval = interval(op);
            if (op.name().equals("monitor") && enabled(op) && interval > 0 && interval < least) {
                most = op;
                least = interval;
            }
        }
        return most == null ? Optional.empty() : most.option("timeout");
    }

    /** What a failure of this operation leads to. */
    public static OnFail onFail(LiveCluster cluster, LiveResource resource, String task, long interval) {
        Map<String, String> options = options(cluster, resource, task, interval);
        String text = options.getOrDefault("on-fail", "").toLowerCase(Locale.ROOT);
        boolean fencing = cluster.options.fencingEnabled();
        return switch (text) {
            case "block" -> OnFail.BLOCK;
            case "fence" -> fencing ? OnFail.FENCE : OnFail.STOP;
            case "standby" -> OnFail.STANDBY;
            case "ignore", "nothing" -> OnFail.IGNORE;
            case "migrate" -> OnFail.BAN;
            case "stop" -> OnFail.STOP;
            case "restart" -> OnFail.RESTART;
            case "demote" -> OnFail.DEMOTE;
            case "restart-container" ->
                resource.container != null
                        ? OnFail.RESTART_CONTAINER
                        : onFailByDefault(cluster, resource, task, interval);
            default -> onFailByDefault(cluster, resource, task, interval);
        };
    }

    private static OnFail onFailByDefault(LiveCluster cluster, LiveResource resource, String task, long interval) {
        boolean fencing = cluster.options.fencingEnabled();
        if (resource.container != null) {
            return OnFail.RESTART_CONTAINER;
        }
        boolean probe = task.equals("monitor") && interval == 0;
        if (resource.connection && !probe && !task.equals("start")) {
            // An active connection that drops leaves a node of which nothing is known.
            return resource.managed ? OnFail.RESET_REMOTE : OnFail.STOP;
        }
        if (task.equals("stop")) {
            return fencing ? OnFail.FENCE : OnFail.BLOCK;
        }
        return OnFail.RESTART;
    }

    /** {@code on-fail} as written, where it is allowed for this operation. */
    private static @Nullable String validOnFail(
            LiveResource resource, String task, long interval, Map<String, String> options) {
        String text = options.get("on-fail");
        if (task.equals("stop") && text != null) {
            return text.equalsIgnoreCase("standby") || text.equalsIgnoreCase("demote") || text.equalsIgnoreCase("stop")
                    ? null
                    : text;
        }
        if (task.equals("demote") && text == null) {
            return onFailOfPromotedMonitor(resource);
        }
        if (text != null && text.equalsIgnoreCase("demote")) {
            boolean promotedMonitor = task.equals("monitor")
                    && interval > 0
                    && Optional.ofNullable(options.get("role"))
                            .flatMap(Role::parse)
                            .equals(Optional.of(Role.PROMOTED));
            return task.equals("promote") || promotedMonitor ? text : null;
        }
        return text;
    }

    /** A demote without on-fail does what the promoted role's monitor says. */
    private static @Nullable String onFailOfPromotedMonitor(LiveResource resource) {
        Primitive primitive = resource.primitive;
        if (primitive == null) {
            return null;
        }
        for (Operation op : primitive.operations()) {
            if (op.name().equals("monitor")
                    && enabled(op)
                    && interval(op) > 0
                    && role(op).equals(Optional.of(Role.PROMOTED))) {
                String onFail = op.option("on-fail").orElse(null);
                if (onFail != null && !onFail.equalsIgnoreCase("demote")) {
                    return onFail;
                }
            }
        }
        return null;
    }
}
