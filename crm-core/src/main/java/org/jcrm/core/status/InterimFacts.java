package org.jcrm.core.status;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jcrm.core.cib.Cib;
import org.jcrm.core.cib.ConfiguredNode;
import org.jcrm.core.cib.NodeState;
import org.jcrm.core.cib.OperationRecord;
import org.jcrm.core.cib.OperationStatus;
import org.jcrm.core.cib.ResourceHistory;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.NvPair;
import org.jcrm.core.model.ResourceId;
import org.jcrm.core.model.Role;
import org.jcrm.core.model.Score;

/** What the history and the attributes of one CIB say, for the interim planner and status. */
public record InterimFacts(Cib cib) {
    /**
     * @param failed the newest results say that it is broken and must be stopped before anything else
     * @param known a probe or an operation has told
     */
    public record Found(Role role, boolean failed, boolean known, boolean promoteFailed) {}

    public Found find(ResourceId resource, NodeName node) {
        ResourceHistory history = Optional.ofNullable(cib.status().nodes().get(node))
                .map(state -> state.history().get(resource))
                .orElse(null);
        Found found = new Found(Role.STOPPED, false, false, false);
        if (history == null) {
            return found;
        }
        List<OperationRecord> operations = new ArrayList<>(history.operations().values());
        operations.sort(Comparator.comparingInt(OperationRecord::callId));
        for (OperationRecord operation : operations) {
            if (!operation.isPending()) {
                found = after(found, operation);
            }
        }
        return found;
    }

    private static Found after(Found before, OperationRecord operation) {
        boolean done = operation.status() == OperationStatus.DONE;
        int rc = operation.returnCode();
        return switch (operation.key().operation()) {
            case "start" ->
                done && rc == 0
                        ? new Found(Role.STARTED, false, true, false)
                        : new Found(Role.STARTED, true, true, false);
            case "stop" ->
                done && rc == 0
                        ? new Found(Role.STOPPED, false, true, false)
                        : new Found(before.role().isActive() ? before.role() : Role.STARTED, true, true, false);
            case "promote" ->
                done && rc == 0
                        ? new Found(Role.PROMOTED, false, true, false)
                        : new Found(Role.PROMOTED, true, true, true);
            case "demote" -> new Found(done && rc == 0 ? Role.STARTED : before.role(), !(done && rc == 0), true, false);
            case "monitor" -> monitored(before, operation, done, rc);
            default -> before;
        };
    }

    private static Found monitored(Found before, OperationRecord operation, boolean done, int rc) {
        if (operation.key().intervalMillis() == 0) {
            return switch (rc) {
                case 0, 190 -> new Found(Role.STARTED, false, true, false);
                case 8, 191 -> new Found(Role.PROMOTED, false, true, false);
                case 7 -> new Found(Role.STOPPED, false, true, false);
                default -> new Found(Role.STARTED, true, true, false);
            };
        }
        boolean promoted = rc == 8 || rc == 191;
        if (done && (rc == 0 || rc == 190 || promoted)) {
            return new Found(promoted ? Role.PROMOTED : Role.STARTED, false, true, false);
        }
        return new Found(before.role().isActive() ? before.role() : Role.STARTED, true, true, false);
    }

    public Optional<NodeState> state(NodeName node) {
        return Optional.ofNullable(cib.status().nodes().get(node));
    }

    public boolean online(NodeName node) {
        return state(node)
                .filter(state ->
                        state.inCluster() && state.peerOnline() && state.join().equals("member"))
                .isPresent();
    }

    public boolean detached(NodeName node) {
        return state(node).map(NodeState::detached).orElse(false);
    }

    public Optional<String> attribute(NodeName node, String name) {
        return state(node).flatMap(state -> state.transientAttribute(name)).or(() -> permanent(node, name));
    }

    public Optional<String> permanent(NodeName node, String name) {
        return cib.configuration().nodes().stream()
                .filter(configured -> configured.name().equals(node))
                .flatMap(configured -> configured.attributes().stream())
                .flatMap(set -> set.value(name).stream())
                .findFirst();
    }

    public boolean standby(NodeName node) {
        return attribute(node, "standby").map(InterimFacts::isTrue).orElse(false);
    }

    public boolean shutsDown(NodeName node) {
        return attribute(node, "shutdown").filter(value -> !value.equals("0")).isPresent();
    }

    public int failCount(ResourceId resource, NodeName node) {
        String prefix = "fail-count-" + resource + "#";
        Score sum = Score.ZERO;
        for (NvPair pair : transientPairs(node)) {
            if (pair.name().startsWith(prefix)) {
                sum = sum.plus(Score.parse(pair.value()).orElse(Score.ZERO));
            }
        }
        return sum.value();
    }

    public Optional<Long> lastFailure(ResourceId resource, NodeName node) {
        String prefix = "last-failure-" + resource + "#";
        return transientPairs(node).stream()
                .filter(pair -> pair.name().startsWith(prefix) && pair.value().matches("\\d+"))
                .map(pair -> Long.parseLong(pair.value()))
                .max(Comparator.naturalOrder());
    }

    public List<NvPair> transientPairs(NodeName node) {
        return state(node)
                .map(state -> state.transientAttributes().stream()
                        .flatMap(set -> set.pairs().stream())
                        .toList())
                .orElse(List.of());
    }

    public List<NodeName> nodes() {
        return cib.configuration().nodes().stream().map(ConfiguredNode::name).toList();
    }

    public static boolean isTrue(String value) {
        return switch (value.toLowerCase(java.util.Locale.ROOT)) {
            case "true", "on", "yes", "y", "1" -> true;
            default -> false;
        };
    }
}
