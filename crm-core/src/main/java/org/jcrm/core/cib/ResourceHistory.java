package org.jcrm.core.cib;

import static java.util.Objects.requireNonNull;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jcrm.core.model.AgentName;
import org.jcrm.core.model.Ordered;
import org.jcrm.core.model.ResourceId;

/**
 * What one node did with one resource ({@code lrm_resource}); operations by their history id, in the order of arrival.
 *
 * @param container the bundle container that the resource runs in, if any
 */
public record ResourceHistory(
        ResourceId id,
        Optional<AgentName> agent,
        Optional<String> container,
        Map<String, OperationRecord> operations,
        Map<String, String> extra) {
    public ResourceHistory {
        requireNonNull(id, "id is null");
        requireNonNull(agent, "agent is null");
        requireNonNull(container, "container is null");
        operations = Ordered.copyOf(operations);
        extra = Ordered.copyOf(extra);
    }

    /** Without the digests that secrets went into: of those operations that have a digest without the secrets as well. */
    ResourceHistory withoutSecretDigests() {
        Map<String, OperationRecord> shown = new LinkedHashMap<>();
        operations.forEach((key, operation) -> shown.put(key, operation.withoutSecretDigests()));
        return new ResourceHistory(id, agent, container, shown, extra);
    }

    /**
     * With one more operation; an entry that is written again moves to the end.
     *
     * <p>{@code <rsc>_last_0} has room for one operation, which is not enough to tell the state. Beside it are kept, each
     * under {@code <rsc>_<operation>_0}: what a demotion or a stop that is under way may not have ended yet, since until it
     * has, the instance counts as promoted, or as running; and the start behind a promotion or demotion, since it alone
     * tells that failures before it are over (a demotion clears none).
     *
     * <p>A stop or a demotion ends the monitors of the role that it ends, and their entries go with them: an entry that
     * stays says that its monitor runs, so nobody would start it for the next promotion. Nor does one come back that was said
     * before and arrives later. A demotion that failed may have ended nothing, and then they tell the role.
     */
    public ResourceHistory recorded(OperationRecord operation) {
        if (isOver(operation)) {
            return this;
        }
        Map<String, OperationRecord> updated = new LinkedHashMap<>(operations);
        OperationRecord before = updated.remove(operation.id());
        if (operation.id().equals(id + "_last_0")) {
            displace(updated, Optional.ofNullable(before), operation);
            if (endsMonitors(operation)) {
                monitors().forEach(monitor -> {
                    updated.remove(monitor.id());
                    failureThatIsOver(monitor.key()).ifPresent(failure -> updated.remove(failure.id()));
                });
            }
        }
        updated.put(operation.id(), operation);
        return new ResourceHistory(id, agent, container, updated, extra);
    }

    /** What a monitor said before the stop or demotion that ended it. */
    private boolean isOver(OperationRecord operation) {
        OperationRecord last = operations.get(id + "_last_0");
        return operation.key().intervalMillis() > 0
                && !operation.id().equals(failureId())
                && last != null
                && endsMonitors(last)
                && last.callId() > operation.callId();
    }

    private static boolean endsMonitors(OperationRecord operation) {
        String task = operation.key().operation();
        return operation.succeeded() && (task.equals("stop") || task.equals("demote"));
    }

    /** The entries of what recurs, by which it counts as running; a failure's entry is none of them. */
    public List<OperationRecord> monitors() {
        return operations.values().stream()
                .filter(record -> record.key().intervalMillis() > 0)
                .filter(record -> !record.id().equals(failureId()))
                .toList();
    }

    /**
     * The failure of a recurring monitor that has said since that all is well. It goes with the monitor's entry: without
     * that nothing would tell any more that it is over, and the resource would be recovered for nothing.
     */
    public Optional<OperationRecord> failureThatIsOver(OperationKey monitor) {
        OperationRecord said = operations.get(monitor.toString());
        return Optional.ofNullable(operations.get(failureId()))
                .filter(failure -> failure.key().equals(monitor))
                .filter(failure -> said != null && said.callId() > failure.callId());
    }

    private String failureId() {
        return id + "_last_failure_0";
    }

    private void displace(
            Map<String, OperationRecord> updated, Optional<OperationRecord> before, OperationRecord operation) {
        String task = operation.key().operation();
        if (task.startsWith("reload")) {
            return;
        }
        boolean changesRole = task.equals("promote") || task.equals("demote");
        if (!operation.isPending()) {
            if (operation.succeeded() || !(task.equals("demote") || task.equals("stop"))) {
                // Where neither came to its end the instance may still be promoted, and no other may be.
                forget(updated, "promote");
            }
            forget(updated, "demote");
            boolean reloaded = before.filter(record -> record.key().operation().startsWith("reload"))
                    .isPresent();
            if (!changesRole || reloaded) {
                // After a reload the start's digest would tell of parameters that are not in force any more.
                forget(updated, "start");
            }
        }
        boolean mayNotEnd = operation.isPending() && (changesRole || task.equals("stop"));
        before.filter(OperationRecord::succeeded).ifPresent(record -> {
            String was = record.key().operation();
            boolean kept = was.equals("start") && changesRole
                    || mayNotEnd && List.of("start", "promote", "demote").contains(was);
            if (kept) {
                String keptId = id + "_" + was + "_0";
                updated.put(keptId, record.withId(keptId));
            }
        });
    }

    private void forget(Map<String, OperationRecord> updated, String task) {
        updated.remove(id + "_" + task + "_0");
    }
}
