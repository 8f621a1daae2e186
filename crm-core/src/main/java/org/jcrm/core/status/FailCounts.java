package org.jcrm.core.status;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jcrm.core.cib.NodeState;
import org.jcrm.core.cib.OperationRecord;
import org.jcrm.core.cib.ResourceHistory;
import org.jcrm.core.model.Operation;
import org.jcrm.core.model.Primitive;
import org.jcrm.core.model.Score;

/** Fail-counts per resource and node, from the transient attributes {@code fail-count-…} and {@code last-failure-…}. */
public final class FailCounts {
    private static final String COUNT = "fail-count-";
    private static final String LAST = "last-failure-";

    private final LiveCluster cluster;
    private final Map<LiveNode, Map<String, Count>> byNode = new LinkedHashMap<>();

    /** @param last second of the newest failure, 0 if unknown */
    public record Count(Score count, long last) {
        static final Count NONE = new Count(Score.ZERO, 0);
    }

    public FailCounts(LiveCluster cluster) {
        this.cluster = cluster;
    }

    /** All failures, expired ones too. */
    public Count all(LiveResource resource, LiveNode node) {
        Map<String, Count> counts = byNode.computeIfAbsent(node, FailCounts::read);
        if (counts.isEmpty()) {
            return Count.NONE;
        }
        String name = resource.historyId().orElse(resource.id());
        if (!resource.unique()) {
            name = "~" + withoutInstance(name);
        }
        return counts.getOrDefault(name, Count.NONE);
    }

    /** Failures that count: none once the newest is older than failure-timeout. */
    public Count effective(LiveResource resource, LiveNode node) {
        Count count = all(resource, node);
        if (count.count().value() > 0 && count.last() > 0 && resource.options.failureTimeoutMillis() > 0) {
            if (blockedByFailure(resource, node)) {
                return count;
            }
            Instant expires = Instant.ofEpochSecond(count.last()).plus(timeout(resource));
            if (cluster.now.isAfter(expires)) {
                return Count.NONE;
            }
        }
        return count;
    }

    static Duration timeout(LiveResource resource) {
        return Duration.ofSeconds(resource.options.failureTimeoutMillis() / 1000);
    }

    /** A failure with on-fail=block stays until an operator cleans up, whatever the timeout. */
    private boolean blockedByFailure(LiveResource resource, LiveNode node) {
        Primitive primitive = resource.primitive;
        NodeState state = cluster.cib.status().nodes().get(node.name());
        if (primitive == null || state == null) {
            return false;
        }
        for (Operation op : primitive.operations()) {
            if (op.option("on-fail").equals(Optional.of("block")) && failed(state, resource, op)) {
                return true;
            }
        }
        return false;
    }

    private static boolean failed(NodeState state, LiveResource resource, Operation op) {
        for (ResourceHistory history : state.history().values()) {
            String id = history.id().value();
            if (id.equals(resource.id()) || id.equals(resource.baseId())) {
                for (OperationRecord record : history.operations().values()) {
                    if (record.key().operation().equals(op.name())
                            && record.key().intervalMillis() == Operations.interval(op)
                            && record.returnCode()
                                    != TransitionKey.expected(record).orElse(0)) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    /** By name with instance number, and (after a tilde) by the name that all instances share. */
    private static Map<String, Count> read(LiveNode node) {
        Map<String, Count> counts = new LinkedHashMap<>();
        for (Map.Entry<String, String> entry : node.attributes.entrySet()) {
            boolean isCount = entry.getKey().startsWith(COUNT);
            if (isCount || entry.getKey().startsWith(LAST)) {
                String rest = entry.getKey().substring(isCount ? COUNT.length() : LAST.length());
                int hash = rest.indexOf('#');
                String name = hash < 0 ? rest : rest.substring(0, hash);
                Count found = isCount
                        ? new Count(Score.parse(entry.getValue()).orElse(Score.ZERO), 0)
                        : new Count(Score.ZERO, second(entry.getValue()));
                counts.merge(name, found, FailCounts::sum);
                counts.merge("~" + withoutInstance(name), found, FailCounts::sum);
            }
        }
        return counts;
    }

    private static long second(String text) {
        return text.matches("\\d{1,15}") ? Long.parseLong(text) : 0;
    }

    private static Count sum(Count a, Count b) {
        return new Count(a.count().plus(b.count()), Math.max(a.last(), b.last()));
    }

    static String withoutInstance(String id) {
        int colon = id.lastIndexOf(':');
        return colon > 0 && id.substring(colon + 1).matches("\\d+") ? id.substring(0, colon) : id;
    }
}
