package org.jcrm.core.controller;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jcrm.core.agent.LifeSigns;
import org.jcrm.core.cib.CibEdit;
import org.jcrm.core.cib.CibEdit.NodeLost;
import org.jcrm.core.cib.NodeState;
import org.jcrm.core.controller.ClusterEvent.LifeSignsReported;
import org.jcrm.core.controller.Message.Leaving;
import org.jcrm.core.fencing.FencingMeans;
import org.jcrm.core.model.Flags;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.ResourceId;

/**
 * Peers that are not in the view any more. One that said a clean good-bye holds nothing. Of any other that held
 * something, only its daemon is known to be gone: before what it held is given away, the agents look whether it still
 * shows signs of life. Meanwhile, and as long as it does, it counts as detached: what it holds is there and nobody touches it.
 */
final class LostPeers {
    private static final String SLEPT =
            "This node stood still for a while and does not see others that live: it decides"
                    + " nothing before it hears from them.";

    private LostPeers() {}

    /** At the begin of a round: who of those in the CIB is missing. */
    static void mark(Turn turn, DcDesk desk) {
        desk.askedForSigns.keySet().removeIf(turn.view.members()::contains);
        desk.silent.removeIf(turn.view.members()::contains);
        for (NodeState state : List.copyOf(turn.cib.status().nodes().values())) {
            if (turn.view.members().contains(state.name())) {
                continue;
            }
            if (state.inCluster()) {
                vanished(turn, desk, state);
            } else if (state.detached() && !desk.askedForSigns.containsKey(state.name())) {
                ask(turn, desk, state);
            }
        }
        Strangers.mark(turn, desk);
    }

    /**
     * Members that do not answer: their daemon lives and hears nothing, or cannot write its disk. What they hold is there
     * as long as it shows signs of life, as with peers that are lost.
     */
    static void silent(Turn turn, DcDesk desk, Set<NodeName> members) {
        for (NodeName node : members) {
            NodeState state = turn.cib.status().nodes().get(node);
            if (state != null
                    && state.inCluster()
                    && !HistoryRecords.active(state).isEmpty()) {
                vanished(turn, desk, state);
            }
        }
    }

    private static void vanished(Turn turn, DcDesk desk, NodeState state) {
        NodeName node = state.name();
        boolean clean = Boolean.FALSE.equals(turn.farewells.get(node));
        List<ResourceId> active = HistoryRecords.active(state);
        boolean announced = Boolean.TRUE.equals(turn.farewells.get(node));
        if (clean || announced && active.isEmpty()) {
            // Who ended in good order and left nothing running needs neither life signs nor fencing.
            turn.info(node + " left in good order.");
            leftCleanly(turn, node);
        } else if (fencing(turn) && !announced) {
            turn.warn(node + " is gone and "
                    + (active.isEmpty()
                            ? "nothing ran there, as far as anybody knows"
                            : "held " + ResourceId.join(active))
                    + "; it has to be fenced before anything is given away that it may hold.");
            CibWrites.local(turn, new NodeLost(node, false));
        } else if (active.isEmpty() && !fencing(turn)) {
            turn.warn(node + " is gone; nothing ran there.");
            CibWrites.local(turn, new NodeLost(node, false));
        } else {
            turn.warn(node + " is gone and held " + ResourceId.join(active)
                    + "; looking for signs of life before that is given away.");
            CibWrites.local(turn, new NodeLost(node, true));
            if (announced) {
                // Its daemon has ended in good order and let go of the watchdog: nothing resets that host any more.
                CibWrites.local(
                        turn, new CibEdit.SetTransientAttribute(node, NodeState.WATCHDOG_BOUND, Optional.empty()));
            }
            ask(turn, desk, state);
        }
    }

    private static boolean takesPart(Turn turn, NodeName node) {
        NodeState state = turn.cib.status().nodes().get(node);
        return turn.view.members().contains(node) && (state == null || !state.detached());
    }

    private static void leftCleanly(Turn turn, NodeName node) {
        CibWrites.commitQuietly(
                turn,
                List.of(new CibEdit.SetMembership(node, false, false, "down", "down"), new NodeLost(node, false)));
    }

    private static void ask(Turn turn, DcDesk desk, NodeState state) {
        Duration within = turn.settings.timing().lifeSigns();
        desk.askedForSigns.put(state.name(), turn.steady.plus(within.multipliedBy(3)));
        turn.add(new Effect.CheckLifeSigns(state.name(), HistoryRecords.active(state), within));
        // The question is repeated if no agent answers; it must not hold up the cluster for ever.
        turn.add(new Effect.SetTimer(new TimerTag.DetachedCheck(state.name()), within.multipliedBy(3)));
    }

    static void signsReported(Turn turn, LifeSignsReported reported) {
        NodeName peer = reported.peer();
        NodeState state = turn.cib.status().nodes().get(peer);
        if (turn.desk.isEmpty() || takesPart(turn, peer)) {
            return;
        }
        if (state == null || !state.detached()) {
            Strangers.signsReported(turn, turn.desk.get(), reported);
            return;
        }
        DcDesk desk = turn.desk.get();
        boolean first = desk.askedForSigns.remove(peer) != null;
        if (reported.signs() == LifeSigns.ALIVE) {
            desk.silent.remove(peer);
            if (first) {
                turn.warn(peer + " is detached: " + reported.sentence() + ", so it stays where it is.");
                desk.want(peer + " is detached");
            }
            turn.add(new Effect.SetTimer(
                    new TimerTag.DetachedCheck(peer), turn.settings.timing().detachedCheck()));
            return;
        }
        boolean news = desk.silent.add(peer);
        List<NodeName> living = living(turn, desk);
        if (living.isEmpty() || isMajority(turn)) {
            for (NodeName silent : List.copyOf(desk.silent)) {
                release(turn, desk, silent, silent.equals(peer) ? reported.sentence() : "it gives no sign of life");
            }
            return;
        }
        if (news && desk.askedForSigns.isEmpty()) {
            turn.warn(peer + " gives no sign of life, but " + NodeName.join(living)
                    + " does, and this node sees neither: it may"
                    + " itself be the one that is cut off or was asleep. Nothing is given away.");
        }
        turn.add(new Effect.SetTimer(
                new TimerTag.DetachedCheck(peer), turn.settings.timing().detachedCheck()));
    }

    /**
     * Lost peers that live, or of which it is not known yet. Somebody who sees only a minority must not conclude from the
     * silence of one that its place is free: the others, who live, may have given it away long ago.
     */
    private static List<NodeName> living(Turn turn, DcDesk desk) {
        return turn.cib.status().nodes().values().stream()
                .filter(NodeState::detached)
                .map(NodeState::name)
                .filter(name -> !turn.view.members().contains(name) && !desk.silent.contains(name))
                .toList();
    }

    /**
     * A daemon that stood still wakes up with views of its own making, long after the others went on without it. As long
     * as it sees a minority and knows of somebody else who lives, it decides nothing: the others come back, or die.
     */
    static boolean sleptWhileOthersLive(Turn turn, DcDesk desk) {
        if (!turn.slept) {
            return false;
        }
        List<NodeName> living = living(turn, desk);
        if (living.isEmpty() || isMajority(turn)) {
            awake(turn);
            return false;
        }
        if (turn.notices.add(SLEPT)) {
            turn.warn(SLEPT + " (" + NodeName.join(living) + ")");
        }
        return true;
    }

    /** The others have told this node how things stand. */
    static void awake(Turn turn) {
        turn.slept = false;
        turn.notices.remove(SLEPT);
    }

    private static boolean isMajority(Turn turn) {
        return 2 * turn.view.members().size()
                > turn.cib.configuration().nodeNames().size();
    }

    private static void release(Turn turn, DcDesk desk, NodeName peer, String why) {
        turn.warn(
                fencing(turn)
                        ? peer + " has to be fenced before what it held is given away: " + why + "."
                        : "What " + peer + " held is given away: " + why + ".");
        turn.add(new Effect.CancelTimer(new TimerTag.DetachedCheck(peer)));
        desk.askedForSigns.remove(peer);
        desk.silent.remove(peer);
        CibWrites.commitQuietly(turn, List.of(new NodeLost(peer, false)));
        Transitions.interrupt(turn, peer + " is lost");
    }

    static void checkAgain(Turn turn, DcDesk desk, NodeName peer) {
        NodeState state = turn.cib.status().nodes().get(peer);
        if (takesPart(turn, peer)) {
            return;
        }
        if (state == null || !state.detached()) {
            Strangers.checkAgain(turn, desk, peer);
            return;
        }
        Duration patience = desk.askedForSigns.get(peer);
        if (patience != null) {
            // A timer of an earlier question may fire late, just after a new one was asked.
            if (turn.isPast(patience)) {
                release(turn, desk, peer, "no agent said in time whether it is still alive");
            }
            return;
        }
        turn.add(new Effect.CheckLifeSigns(
                peer, HistoryRecords.active(state), turn.settings.timing().lifeSigns()));
        turn.add(new Effect.SetTimer(
                new TimerTag.DetachedCheck(peer),
                turn.settings.timing().detachedCheck().multipliedBy(2)));
    }

    /** Who was silent has joined after all, in the same view: what its silence meant is not asked any more. */
    static void spoke(Turn turn, DcDesk desk, NodeName peer) {
        desk.silent.remove(peer);
        if (desk.askedForSigns.remove(peer) != null) {
            turn.add(new Effect.CancelTimer(new TimerTag.DetachedCheck(peer)));
        }
    }

    /** Somebody says good-bye, before the view without it or shortly after. */
    static void farewell(Turn turn, Leaving leaving) {
        turn.farewells.put(leaving.node(), leaving.detached());
        if (leaving.detached()) {
            turn.send(leaving.node(), new Message.LeavingHeard(turn.view.id()));
        }
        boolean late = !turn.view.members().contains(leaving.node());
        NodeState state = turn.cib.status().nodes().get(leaving.node());
        if (late && !leaving.detached() && turn.desk.isPresent() && state != null && state.detached()) {
            turn.info(leaving.node() + " left in good order, as it said just now.");
            turn.desk.get().askedForSigns.remove(leaving.node());
            turn.desk.get().silent.remove(leaving.node());
            leftCleanly(turn, leaving.node());
            Transitions.interrupt(turn, leaving.node() + " left");
        }
        if (late && leaving.detached() && turn.desk.isPresent() && state != null) {
            // It may not be counted as off by time, however it came to be lost before it could say this.
            CibWrites.commitQuietly(
                    turn,
                    List.of(new CibEdit.SetTransientAttribute(
                            leaving.node(), NodeState.WATCHDOG_BOUND, Optional.empty())));
        }
    }

    private static boolean fencing(Turn turn) {
        return FencingMeans.wanted(turn.cib.configuration());
    }

    /** Whether nodes that nobody has seen since the cluster began are fenced, rather than taken to be off. */
    static boolean startupFencing(Turn turn) {
        return fencing(turn) && Flags.unlessOff(turn.cib.configuration().property("startup-fencing"));
    }
}
