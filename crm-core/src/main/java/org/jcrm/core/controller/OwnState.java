package org.jcrm.core.controller;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jcrm.core.cib.AttributeSets;
import org.jcrm.core.cib.NodeState;
import org.jcrm.core.cib.OperationRecord;
import org.jcrm.core.cib.ResourceHistory;
import org.jcrm.core.model.AttributeSet;
import org.jcrm.core.model.ResourceId;

/** What a node says of itself when it joins. */
final class OwnState {
    private OwnState() {}

    /** This node's history is its own; its transient attributes are what was committed of them. */
    static NodeState of(Turn turn) {
        NodeState committed = turn.cib.status().nodes().get(turn.self());
        List<AttributeSet> attributes =
                committed == null || !turn.sessionBegan ? List.of() : committed.transientAttributes();
        String id = turn.cib
                .configuration()
                .node(turn.self())
                .map(node -> node.id())
                .orElse(turn.self().value());
        return new NodeState(
                id, turn.self(), true, true, "member", "member", false, attributes, turn.history, Map.of());
    }

    static NodeState member(String id, NodeState said) {
        return new NodeState(
                id,
                said.name(),
                true,
                true,
                "member",
                "member",
                false,
                said.transientAttributes(),
                said.history(),
                said.extra());
    }

    /**
     * A daemon that just started knows nothing, but what it left running is still there if the designated controller
     * saw signs of it to the end. The last operation of each resource goes on to count; monitors do not, so that they
     * are started anew and say at once if it is not so. Were the node probed from nothing instead, the promoted instance
     * would be unknown for a moment, and that is long enough to promote another. So an operation that nobody saw end and that
     * may have left it promoted counts as if it had.
     */
    static NodeState continued(NodeState said, Optional<NodeState> known) {
        if (known.isEmpty() || !known.get().detached()) {
            return said;
        }
        Map<ResourceId, ResourceHistory> history = new LinkedHashMap<>();
        known.get().history().forEach((id, resource) -> {
            Map<String, OperationRecord> last = new LinkedHashMap<>();
            resource.operations().forEach((recordId, record) -> {
                if (recordId.equals(id + "_last_0")) {
                    HistoryRecords.leftBehind(record, resource)
                            .ifPresent(left -> last.put(recordId, HistoryRecords.ofEarlierLife(left)));
                }
            });
            // What did not run is looked for anew: it may have been started where nobody present could see it.
            if (!last.isEmpty() && HistoryRecords.mayRun(resource)) {
                history.put(
                        id, new ResourceHistory(id, resource.agent(), resource.container(), last, resource.extra()));
            }
        });
        history.putAll(said.history());
        return new NodeState(
                said.id(),
                said.name(),
                true,
                true,
                "member",
                "member",
                false,
                // It does not want to leave any more: that was its daemon's earlier life.
                AttributeSets.with(
                        known.get().transientAttributes(),
                        "status-" + said.id(),
                        ShutdownProtocol.ATTRIBUTE,
                        Optional.empty()),
                history,
                said.extra());
    }
}
