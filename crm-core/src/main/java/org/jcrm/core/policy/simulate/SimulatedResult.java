package org.jcrm.core.policy.simulate;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jcrm.core.cib.AttributeSets;
import org.jcrm.core.cib.NodeState;
import org.jcrm.core.cib.OperationKey;
import org.jcrm.core.cib.OperationRecord;
import org.jcrm.core.cib.OperationStatus;
import org.jcrm.core.cib.ResourceHistory;
import org.jcrm.core.model.AgentName;
import org.jcrm.core.model.OcfResult;
import org.jcrm.core.model.Ordered;
import org.jcrm.core.model.ResourceId;
import org.jcrm.core.model.Score;

/**
 * The result of an operation that nobody ran, as a node would have put it into its history.
 *
 * @param resource the name by which the node's history knows the resource or instance
 * @param expected the exit code that the operation was to end with; another one is a failure
 * @param digest of the parameters that it would have run with, so that the next plan sees no change in them; empty: as
 *     the entry has it that this one takes the place of
 * @param reason what the history says of it; empty if it went as expected
 */
record SimulatedResult(
        ResourceId resource,
        Optional<AgentName> agent,
        String task,
        long intervalMillis,
        int returnCode,
        int expected,
        String reason,
        Optional<String> digest,
        Map<String, String> extra,
        Instant now) {
    /** The node with this in its history. */
    NodeState recordedOn(NodeState node) {
        return node.withHistory(Ordered.with(node.history(), resource, recordedIn(node.history())));
    }

    /**
     * The resource's history with this in it. A failure has an entry of its own, which outlives the next operation.
     *
     * @param histories all of the node
     */
    ResourceHistory recordedIn(Map<ResourceId, ResourceHistory> histories) {
        ResourceHistory known = histories.getOrDefault(
                resource, new ResourceHistory(resource, agent, Optional.empty(), Map.of(), Map.of()));
        int call = 1;
        for (OperationRecord each : known.operations().values()) {
            call = Math.max(call, each.callId() + 1);
        }
        Map<String, OperationRecord> operations = new LinkedHashMap<>(known.operations());
        boolean failed = returnCode != expected;
        if (failed) {
            put(operations, resource + "_last_failure_0", call);
        }
        if (task.equals("notify")) {
            put(operations, resource + "_notify_0", call);
        } else if (intervalMillis == 0) {
            put(operations, resource + "_last_0", call);
        } else if (!failed) {
            put(operations, resource + "_" + task + "_" + intervalMillis, call);
        }
        return new ResourceHistory(resource, known.agent(), known.container(), operations, known.extra());
    }

    private void put(Map<String, OperationRecord> operations, String id, int call) {
        // Removed first: what is written again is the newest.
        Optional<OperationRecord> before = Optional.ofNullable(operations.remove(id));
        operations.put(
                id,
                new OperationRecord(
                        id,
                        new OperationKey(resource, task, intervalMillis),
                        call,
                        returnCode,
                        OperationStatus.DONE,
                        call + ":-1:" + expected + ":xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx",
                        reason,
                        Optional.of(now),
                        Optional.of(now),
                        Duration.ZERO,
                        Duration.ZERO,
                        digest.or(() -> before.flatMap(OperationRecord::digest)),
                        Map.of(),
                        extra));
    }

    /** Whether the cluster would count it: not success, and not a plain "it does not run" of something asked once. */
    boolean counts() {
        boolean notRunningOnce = returnCode == OcfResult.NOT_RUNNING.code() && intervalMillis == 0;
        return returnCode != OcfResult.OK.code() && !notRunningOnce;
    }

    /**
     * The attributes that a counted failure sets.
     *
     * @param name the resource as the operator named it
     */
    List<InjectedAttribute> failCount(String name, NodeState node) {
        if (!counts()) {
            return List.of();
        }
        String operation = name + "#" + task + "_" + intervalMillis;
        return List.of(
                new InjectedAttribute("fail-count-" + operation, "value++", node.id()),
                new InjectedAttribute("last-failure-" + operation, Long.toString(now.getEpochSecond()), node.id()));
    }

    /** The node with the attribute set, or counted up. */
    static NodeState withAttribute(NodeState node, InjectedAttribute attribute) {
        String value = attribute.value();
        if (value.equals("value++")) {
            value = node.transientAttribute(attribute.name())
                    .flatMap(Score::parse)
                    .orElse(Score.ZERO)
                    .plus(Score.of(1))
                    .toString();
        }
        return node.withTransientAttributes(AttributeSets.with(
                node.transientAttributes(), "status-" + node.id(), attribute.name(), Optional.of(value)));
    }
}
