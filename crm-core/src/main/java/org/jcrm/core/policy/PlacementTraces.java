package org.jcrm.core.policy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jcrm.core.policy.PlacementTrace.BlockedAction;
import org.jcrm.core.policy.PlacementTrace.MissingAction;
import org.jcrm.core.policy.PlacementTrace.NodeScore;
import org.jcrm.core.policy.PlacementTrace.NodeTrace;
import org.jcrm.core.policy.PlacementTrace.ResourceTrace;
import org.jcrm.core.status.LiveNode;

/** Takes what explains a finished planning out of its working state. */
final class PlacementTraces {
    private static final int NEEDS_FIRST = Bind.THEN_NEEDS_FIRST
            | Bind.BLOCKS
            | Bind.BLOCKS_UNLESS_LEAVING
            | Bind.PROMOTED_THEN_NEEDS_FIRST
            | Bind.ASYMMETRIC
            | Bind.MIN_RUNNABLE;

    private final Placement placement;
    private final ScoreRecorder why;

    private PlacementTraces(Placement placement, ScoreRecorder why) {
        this.placement = placement;
        this.why = why;
    }

    static PlacementTrace of(ActionBook book, ScoreRecorder why, Plan plan) {
        Placement placement = book.placement;
        PlacementTraces traces = new PlacementTraces(placement, why);
        Map<String, ResourceTrace> resources = new LinkedHashMap<>();
        placement.all().forEach(slot -> resources.put(slot.id(), traces.resource(slot)));
        return new PlacementTrace(
                placement.cluster,
                plan,
                List.copyOf(placement.scoreLines),
                placement.nodes.stream().map(traces::node).toList(),
                resources);
    }

    private NodeTrace node(LiveNode node) {
        return new NodeTrace(
                node,
                placement.online(node),
                placement.shutdown(node),
                placement.unclean(node) ? Optional.of(placement.uncleanReason(node)) : Optional.empty(),
                placement.available(node));
    }

    private ResourceTrace resource(Slot slot) {
        ScoreTable used = why.usedFor(slot);
        List<NodeScore> scores = new ArrayList<>();
        for (LiveNode node : placement.nodes) {
            int i = node.index();
            scores.add(new NodeScore(node, used.has(i), used.get(i), used.why(i)));
        }
        boolean ranked = slot.parent != null && slot.parent.live.promotable();
        return new ResourceTrace(
                slot.live,
                Optional.ofNullable(slot.node),
                slot.nextRole,
                slot.managed,
                scores,
                ranked ? Optional.of(slot.promotion) : Optional.empty(),
                why.promotionOf(slot),
                slot.reasons,
                blocked(slot));
    }

    private static List<BlockedAction> blocked(Slot slot) {
        List<BlockedAction> found = new ArrayList<>();
        for (Action action : slot.actions) {
            boolean concerns = action.is("start") || action.is("promote") || action.is("stop") || action.is("demote");
            if (!concerns || action.runnable || action.pseudo) {
                continue;
            }
            Set<MissingAction> missing = new LinkedHashSet<>();
            missing(action, slot, missing);
            found.add(new BlockedAction(
                    action.task,
                    Optional.ofNullable(action.node),
                    Objects.requireNonNullElse(action.reason, ""),
                    List.copyOf(missing)));
        }
        return found;
    }

    private static void missing(Action action, Slot slot, Set<MissingAction> into) {
        for (Action.Link link : action.before) {
            Slot other = link.action.slot;
            if (other == slot || link.action.runnable || (link.flags & NEEDS_FIRST) == 0) {
                continue;
            }
            if (other != null) {
                into.add(new MissingAction(other.id(), link.action.task));
            } else if (link.action.node != null) {
                into.add(new MissingAction(link.action.node.name().value(), link.action.task));
            } else {
                // A point where several come together ("one or more"): what is behind it says more.
                missing(link.action, slot, into);
            }
        }
    }
}
