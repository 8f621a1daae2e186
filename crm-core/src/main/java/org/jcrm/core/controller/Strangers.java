package org.jcrm.core.controller;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jcrm.core.agent.LifeSigns;
import org.jcrm.core.cib.NodeState;
import org.jcrm.core.controller.ClusterEvent.LifeSignsReported;
import org.jcrm.core.model.Bundle;
import org.jcrm.core.model.CloneResource;
import org.jcrm.core.model.Group;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.Primitive;
import org.jcrm.core.model.Resource;
import org.jcrm.core.model.ResourceId;

/**
 * Configured nodes that this daemon has not seen since it started. A cluster that forgot everything (all daemons were
 * down) must not take it for granted that an absent node runs nothing: its daemon may be down while its database serves.
 * So the agents look for life signs of everything that is configured; while there are any, nothing is planned.
 */
final class Strangers {
    private Strangers() {}

    static void mark(Turn turn, DcDesk desk) {
        turn.view.members().forEach(node -> turn.notices.remove(notice(node)));
        if (turn.sessionBegan || LostPeers.startupFencing(turn)) {
            // With fencing nobody has to guess: what was not seen is fenced.
            return;
        }
        List<ResourceId> everything = primitives(turn.cib.configuration().resources());
        for (NodeName node : turn.cib.configuration().nodeNames()) {
            NodeState state = turn.cib.status().nodes().get(node);
            boolean unknown = state == null || (!state.inCluster() && !state.detached());
            if (unknown
                    && !turn.view.members().contains(node)
                    && !everything.isEmpty()
                    && !desk.askedForSigns.containsKey(node)) {
                ask(turn, desk, node, Duration.ZERO);
            }
        }
    }

    private static void ask(Turn turn, DcDesk desk, NodeName node, Duration later) {
        Duration within = turn.settings.timing().lifeSigns();
        Duration patience = later.plus(within.multipliedBy(3));
        desk.askedForSigns.put(node, turn.steady.plus(patience));
        if (later.isZero()) {
            look(turn, node);
        }
        turn.add(new Effect.SetTimer(new TimerTag.DetachedCheck(node), later.isZero() ? patience : later));
    }

    private static void look(Turn turn, NodeName node) {
        turn.add(new Effect.CheckLifeSigns(
                node,
                primitives(turn.cib.configuration().resources()),
                turn.settings.timing().lifeSigns()));
    }

    static void signsReported(Turn turn, DcDesk desk, LifeSignsReported reported) {
        NodeName node = reported.peer();
        if (!desk.askedForSigns.containsKey(node)) {
            return;
        }
        if (reported.signs() == LifeSigns.ALIVE) {
            if (turn.notices.add(notice(node))) {
                turn.warn(notice(node) + " (" + reported.sentence() + ".)");
            }
            ask(turn, desk, node, turn.settings.timing().detachedCheck());
        } else {
            goOn(turn, desk, node);
        }
    }

    static void checkAgain(Turn turn, DcDesk desk, NodeName node) {
        Duration patience = desk.askedForSigns.get(node);
        if (patience == null) {
            return;
        }
        if (turn.isPast(patience)) {
            goOn(turn, desk, node);
        } else if (turn.notices.contains(notice(node))) {
            look(turn, node);
            turn.add(new Effect.SetTimer(
                    new TimerTag.DetachedCheck(node),
                    turn.settings.timing().lifeSigns().multipliedBy(3)));
        }
    }

    private static void goOn(Turn turn, DcDesk desk, NodeName node) {
        desk.askedForSigns.remove(node);
        turn.notices.remove(notice(node));
        turn.add(new Effect.CancelTimer(new TimerTag.DetachedCheck(node)));
        desk.want("nothing shows that " + node + " runs anything");
    }

    private static String notice(NodeName node) {
        return "Nothing is decided, because " + node
                + " shows signs of life while its daemon is not in the cluster and nobody here knows what it runs.";
    }

    private static List<ResourceId> primitives(List<? extends Resource> resources) {
        List<ResourceId> ids = new ArrayList<>();
        for (Resource resource : resources) {
            switch (resource) {
                case Primitive primitive -> ids.add(primitive.id());
                case Group group -> ids.addAll(primitives(group.members()));
                case CloneResource clone -> ids.addAll(primitives(List.of(clone.member())));
                case Bundle bundle ->
                    ids.addAll(primitives(bundle.member().stream().toList()));
            }
        }
        return List.copyOf(ids);
    }
}
