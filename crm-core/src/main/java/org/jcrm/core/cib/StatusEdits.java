package org.jcrm.core.cib;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jcrm.core.cib.CibEdit.ForgetFencing;
import org.jcrm.core.cib.CibEdit.ForgetHistory;
import org.jcrm.core.cib.CibEdit.ForgetRecord;
import org.jcrm.core.cib.CibEdit.IncrementTransientAttribute;
import org.jcrm.core.cib.CibEdit.NodeFenced;
import org.jcrm.core.cib.CibEdit.NodeLost;
import org.jcrm.core.cib.CibEdit.RecordFencing;
import org.jcrm.core.cib.CibEdit.RecordOperation;
import org.jcrm.core.cib.CibEdit.ReplaceNodeState;
import org.jcrm.core.cib.CibEdit.SetCluster;
import org.jcrm.core.cib.CibEdit.SetMembership;
import org.jcrm.core.cib.CibEdit.SetTransientAttribute;
import org.jcrm.core.cib.CibEdit.StatusEdit;
import org.jcrm.core.cib.Draft.Drafted;
import org.jcrm.core.model.AttributeSet;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.Ordered;
import org.jcrm.core.model.ResourceId;
import org.jcrm.core.model.Score;

/** Edits of what is known to be. */
final class StatusEdits {
    private StatusEdits() {}

    static Drafted apply(Draft draft, StatusEdit edit) {
        return switch (edit) {
            case SetTransientAttribute set ->
                onNode(draft, set.node(), state -> withAttribute(state, set.name(), set.value()));
            case IncrementTransientAttribute increment ->
                onNode(
                        draft,
                        increment.node(),
                        state -> withAttribute(
                                state,
                                increment.name(),
                                Optional.of(incremented(state.transientAttribute(increment.name())))));
            case RecordOperation record ->
                onNode(draft, record.node(), state -> recorded(state, record.resource(), record.operation()));
            case ForgetHistory forget -> onNode(draft, forget.node(), state -> forgotten(state, forget));
            case ForgetRecord forget ->
                onNode(
                        draft,
                        forget.node(),
                        state -> without(
                                state, forget.resource(), each -> each.id().equals(forget.recordId())));
            case ReplaceNodeState(NodeState state) ->
                draft.with(Ordered.with(draft.status().nodes(), state.name(), state))
                        .done();
            case SetMembership membership -> onNode(draft, membership.node(), state -> member(state, membership));
            case NodeLost(NodeName node, boolean detached) -> onNode(draft, node, state -> lost(state, detached));
            case NodeFenced(NodeName node) -> onNode(draft, node, StatusEdits::fenced);
            case RecordFencing(FencingRecord fencing) ->
                draft.withFencing(recorded(draft.status().fencing(), fencing)).done();
            case ForgetFencing(Optional<NodeName> target) ->
                draft.withFencing(draft.status().fencing().stream()
                                .filter(each -> each.state() == FencingRecord.State.PENDING
                                        || !target.map(each.target()::equals).orElse(true))
                                .toList())
                        .done();
            case SetCluster(boolean quorum, Optional<NodeName> dc) ->
                draft.withCluster(quorum, dc).done();
        };
    }

    private static Drafted onNode(Draft draft, NodeName node, UnaryOperator<NodeState> change) {
        NodeState known = draft.status().nodes().get(node);
        if (known == null) {
            Optional<ConfiguredNode> configured = draft.configuration().node(node);
            if (configured.isEmpty()) {
                return Draft.refused(
                        "There is no node " + node + ".",
                        "Name one of " + draft.configuration().nodeNames() + ".");
            }
            known = NodeState.unseen(configured.get().id(), node);
        }
        return draft.with(Ordered.with(draft.status().nodes(), node, change.apply(known)))
                .done();
    }

    private static List<FencingRecord> recorded(List<FencingRecord> history, FencingRecord fencing) {
        List<FencingRecord> records = new ArrayList<>(history);
        records.removeIf(each -> each.id().equals(fencing.id()));
        records.add(fencing);
        return FencingRecord.bounded(records);
    }

    /** As Pacemaker erases it: membership, transient attributes and history are those of a machine that is off. */
    private static NodeState fenced(NodeState state) {
        return new NodeState(
                state.id(),
                state.name(),
                false,
                false,
                "down",
                "down",
                false,
                List.of(),
                Map.of(),
                withoutUnknownMembership(state.extra()));
    }

    private static Map<String, String> withoutUnknownMembership(Map<String, String> extra) {
        return NodeState.MEMBERSHIP_UNKNOWN.equals(extra.get("in_ccm")) ? Ordered.without(extra, "in_ccm") : extra;
    }

    private static NodeState withAttribute(NodeState state, String name, Optional<String> value) {
        return state.withTransientAttributes(
                AttributeSets.with(state.transientAttributes(), "status-" + state.id(), name, value));
    }

    /** Counts up from whatever is a number; INFINITY stays. */
    private static String incremented(Optional<String> value) {
        return value.flatMap(Score::parse).orElse(Score.ZERO).plus(Score.of(1)).toString();
    }

    private static NodeState recorded(NodeState state, ResourceHistory resource, OperationRecord operation) {
        ResourceHistory known = state.history().get(resource.id());
        ResourceHistory base = new ResourceHistory(
                resource.id(),
                resource.agent().or(() -> known == null ? Optional.empty() : known.agent()),
                resource.container().or(() -> known == null ? Optional.empty() : known.container()),
                known == null ? Map.of() : known.operations(),
                known == null ? resource.extra() : known.extra());
        return state.withHistory(Ordered.with(state.history(), resource.id(), base.recorded(operation)));
    }

    private static NodeState forgotten(NodeState state, ForgetHistory forget) {
        if (forget.operation().isPresent()) {
            return without(
                    state,
                    forget.resource(),
                    each -> each.key().equals(forget.operation().get()));
        }
        return state.history().containsKey(forget.resource())
                ? state.withHistory(Ordered.without(state.history(), forget.resource()))
                : state;
    }

    private static NodeState without(NodeState state, ResourceId resource, Predicate<OperationRecord> forgotten) {
        ResourceHistory known = state.history().get(resource);
        if (known == null) {
            return state;
        }
        Map<String, OperationRecord> operations = new LinkedHashMap<>(known.operations());
        operations.values().removeIf(forgotten);
        ResourceHistory updated =
                new ResourceHistory(known.id(), known.agent(), known.container(), operations, known.extra());
        return state.withHistory(Ordered.with(state.history(), known.id(), updated));
    }

    private static NodeState member(NodeState state, SetMembership membership) {
        return new NodeState(
                state.id(),
                state.name(),
                membership.inCluster(),
                membership.peerOnline(),
                membership.join(),
                membership.expected(),
                state.detached() && !membership.join().equals("member"),
                state.transientAttributes(),
                state.history(),
                withoutUnknownMembership(state.extra()));
    }

    /** All that is remembered of a lost node's word: within what time its watchdog resets it. */
    private static List<AttributeSet> promises(NodeState state) {
        return state.transientAttributes().stream()
                .map(set -> new AttributeSet(
                        set.id(),
                        set.score(),
                        set.rule(),
                        set.pairs().stream()
                                .filter(pair -> pair.name().equals(NodeState.WATCHDOG_BOUND))
                                .toList()))
                .filter(set -> !set.pairs().isEmpty())
                .toList();
    }

    /** What runs on without its daemon is still in the session in which it set its attributes; otherwise they end. */
    private static NodeState lost(NodeState state, boolean detached) {
        return new NodeState(
                state.id(),
                state.name(),
                false,
                false,
                "down",
                state.expected(),
                detached,
                detached ? state.transientAttributes() : promises(state),
                state.history(),
                state.extra());
    }
}
