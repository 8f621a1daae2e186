package org.jcrm.core.controller;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jcrm.core.cib.Cib;
import org.jcrm.core.cib.CibEdit;
import org.jcrm.core.cib.CibVersion;
import org.jcrm.core.cib.FencingRecord;
import org.jcrm.core.cib.NodeState;
import org.jcrm.core.cib.Status;
import org.jcrm.core.controller.ControllerState.Stray;
import org.jcrm.core.controller.JoinRound.Answer;
import org.jcrm.core.controller.JoinRound.Finalizing;
import org.jcrm.core.controller.JoinRound.Gathering;
import org.jcrm.core.controller.LifecycleTable.Trigger;
import org.jcrm.core.controller.Message.JoinOffer;
import org.jcrm.core.controller.Message.JoinRequest;
import org.jcrm.core.model.NodeName;

/**
 * Every view begins with a round: each member tells the designated controller its configuration and what it knows of
 * itself, and gets the merged CIB back. A member starts by itself (both know of the view, so nobody has to ask); offers
 * go to those who stay silent.
 */
final class JoinRounds {
    private JoinRounds() {}

    // ---- the member's side

    static void follow(Turn turn, NodeName dc) {
        Answers.abandon(turn, "The designated controller changed");
        FencingHandover.offer(turn);
        turn.desk = Optional.empty();
        LifecycleTable.move(turn, Trigger.OTHER_PLANS, dc.value());
        request(turn, dc);
    }

    static void offered(Turn turn) {
        turn.integrated = false;
        turn.otherDc().ifPresent(dc -> request(turn, dc));
    }

    /** Also when nothing was heard for a while; who hears it twice knows by the number of confirmations. */
    static void request(Turn turn, NodeName dc) {
        turn.send(
                dc,
                new JoinRequest(
                        turn.view.id(),
                        turn.cib,
                        turn.heard.orElse(turn.cib.version()),
                        OwnState.of(turn),
                        tasks(turn),
                        !turn.sessionBegan,
                        turn.formerFencings,
                        turn.confirmations));
        turn.add(new Effect.SetTimer(
                new TimerTag.JoinRetry(turn.view.id()), turn.settings.timing().joinRetry()));
    }

    private static List<AgentTask> tasks(Turn turn) {
        return turn.inFlight.values().stream()
                .map(ControllerState.Started::task)
                .toList();
    }

    // ---- the designated controller's side

    static void lead(Turn turn) {
        if (turn.desk.isEmpty()) {
            Answers.abandon(turn, "The designated controller is gone");
        }
        DcDesk desk = turn.desk.orElseGet(DcDesk::new);
        turn.desk = Optional.of(desk);
        desk.run = Optional.empty();
        desk.strays.clear();
        desk.heardAt.clear();
        Map<NodeName, Answer> answers = new LinkedHashMap<>();
        // The round's own edits stay here: everybody gets the whole CIB at its end.
        turn.heard = turn.heard.or(() -> Optional.of(turn.cib.version()));
        desk.round = Optional.of(new Gathering(Sets.copyOf(turn.others()), answers, deadline(turn)));
        LostPeers.mark(turn, desk);
        for (NodeName other : turn.others()) {
            if (turn.cib.configuration().node(other).isPresent()) {
                CibWrites.local(turn, new CibEdit.SetMembership(other, true, true, "pending", "member"));
            }
        }
        Answers.forgetMissing(turn, desk);
        if (turn.others().isEmpty()) {
            finish(turn, desk, answers);
        } else {
            turn.add(new Effect.SetTimer(
                    new TimerTag.JoinTimeout(turn.view.id()),
                    turn.settings.timing().join()));
        }
    }

    static void answered(Turn turn, DcDesk desk, NodeName from, JoinRequest request) {
        Answer answer = new Answer(
                request.cib(),
                request.heard(),
                request.self(),
                request.inFlight(),
                request.freshSession(),
                request.fencings());
        boolean again = Optional.of(request.confirmations())
                .equals(Optional.ofNullable(desk.heardAt.put(from, request.confirmations())));
        if (desk.round.isPresent() && desk.round.get() instanceof Gathering gathering) {
            Map<NodeName, Answer> answers = new LinkedHashMap<>(gathering.answers());
            answers.put(from, answer);
            Set<NodeName> awaited = Sets.without(gathering.awaited(), from);
            desk.round = Optional.of(new Gathering(awaited, answers, gathering.deadline()));
            if (awaited.isEmpty()) {
                finish(turn, desk, answers);
            }
        } else if (again && turn.joined(from) && turn.integrated && turn.diskFailure.isEmpty()) {
            // It asked before it had heard the answer, so it does not know what it was told to run since.
            turn.send(from, replacement(turn));
        } else {
            turn.info(from + " joins late.");
            Transitions.dropRun(turn, desk);
            desk.strays.values().removeIf(stray -> stray.node().equals(from));
            finish(turn, desk, Map.of(from, answer));
        }
    }

    /** Silent members stay pending and everything goes on without them; they are asked again and again. */
    static void timedOut(Turn turn, DcDesk desk) {
        if (desk.round.isPresent() && !turn.isPast(desk.round.get().deadline())) {
            return;
        }
        if (desk.round.isPresent()) {
            switch (desk.round.get()) {
                case Gathering(Set<NodeName> awaited, Map<NodeName, Answer> answers, Duration due) -> {
                    turn.warn("No answer from " + awaited + " for "
                            + turn.settings.timing().join().toMillis() + " ms; the cluster goes on without.");
                    LostPeers.silent(turn, desk, awaited);
                    finish(turn, desk, answers);
                }
                case Finalizing(CibVersion version, Set<NodeName> silent, Duration due) -> {
                    turn.warn(silent + " did not write version " + version + " to disk in time; planning goes on.");
                    desk.round = Optional.empty();
                }
            }
        }
        List<NodeName> pending =
                turn.others().stream().filter(node -> !turn.joined(node)).toList();
        pending.forEach(node -> turn.send(node, new JoinOffer(turn.view.id())));
        if (!pending.isEmpty()) {
            turn.add(new Effect.SetTimer(
                    new TimerTag.JoinTimeout(turn.view.id()),
                    turn.settings.timing().join()));
        }
    }

    private static void finish(Turn turn, DcDesk desk, Map<NodeName, Answer> answers) {
        Cib mine = turn.cib;
        AbsentNodes.believe(turn, desk, answers.values());
        answers.keySet().forEach(node -> LostPeers.spoke(turn, desk, node));
        turn.heard = Optional.empty();
        FencingHandover.takeOver(turn, desk, answers.values());
        boolean firstOfView = !turn.integrated;
        boolean sessionBegan = turn.sessionBegan;
        Set<NodeName> hadOther = adoptMerged(turn, desk, answers);
        boolean changed = turn.diskFailure.isPresent()
                || !mine.version().sameConfiguration(turn.cib.version())
                || !mine.configuration().equals(turn.cib.configuration());
        if (changed) {
            turn.persist();
        }
        if (!mine.configuration().equals(turn.cib.configuration())) {
            Attributes.refuseUninformed(turn);
        }
        turn.integrated = true;
        turn.confirmations++;
        turn.sessionBegan = true;
        Absences.confirmed(turn, desk, answers.keySet(), firstOfView);
        answers.forEach((node, answer) -> Fencings.joined(turn, desk, node, answer.freshSession()));
        FencingHandover.hearAgain(turn, desk);
        answers.forEach((node, answer) -> answer.inFlight().forEach(task -> awaitStray(turn, desk, node, task)));
        turn.inFlight.values().forEach(started -> awaitStray(turn, desk, turn.self(), started.task()));
        Set<NodeName> unacknowledged = new LinkedHashSet<>(hadOther);
        if (desk.round.isPresent() && desk.round.get() instanceof Finalizing earlier) {
            unacknowledged.addAll(earlier.unacknowledged());
        }
        Message all = replacement(turn);
        turn.followers().forEach(node -> turn.send(node, all));
        desk.round = unacknowledged.isEmpty()
                ? Optional.empty()
                : Optional.of(new Finalizing(turn.cib.version(), unacknowledged, deadline(turn)));
        if (!unacknowledged.isEmpty()) {
            turn.add(new Effect.SetTimer(
                    new TimerTag.JoinTimeout(turn.view.id()),
                    turn.settings.timing().join()));
        }
        if (turn.lifecycle != Lifecycle.LEAVING) {
            LifecycleTable.move(turn, Trigger.ROUND_DONE, String.join(", ", names(turn)));
        }
        desk.want("the membership changed");
        Follower.catchUp(turn);
        Map<NodeName, Answer> sessions = new LinkedHashMap<>(answers);
        sessions.put(
                turn.self(), new Answer(mine, mine.version(), OwnState.of(turn), List.of(), !sessionBegan, List.of()));
        Fencings.unmask(turn, sessions);
    }

    private static Message replacement(Turn turn) {
        return new Message.CibReplace(
                turn.view.id(), turn.cib, turn.settings.configurationDigest().apply(turn.cib.configuration()));
    }

    /** @return members whose configuration was another one, which now have to write */
    private static Set<NodeName> adoptMerged(Turn turn, DcDesk desk, Map<NodeName, Answer> answers) {
        var digest = turn.settings.configurationDigest();
        List<Cib> known = new ArrayList<>(List.of(turn.cib));
        answers.values().forEach(answer -> known.add(answer.cib()));
        Cib mine = turn.cib;
        long lastTerm = known.stream().mapToLong(Lineage::term).max().orElse(0);
        Cib merged = Lineage.recorded(CibMerge.merge(known, digest), digest);
        turn.cib = new Cib(
                merged.version(),
                merged.lastChange(),
                mine.haveQuorum(),
                Optional.of(turn.self()),
                merged.configuration(),
                mine.status(),
                merged.extra());
        turn.view.members().forEach(node -> CibWrites.local(turn, new CibEdit.AddNode(node)));
        Map<NodeName, NodeState> nodes = new LinkedHashMap<>(turn.cib.status().nodes());
        for (NodeName node : turn.cib.configuration().nodeNames()) {
            if (!nodes.containsKey(node) || !nodes.get(node).membershipKnown()) {
                nodes.put(node, absent(turn, node, answers));
            }
        }
        nodes.put(turn.self(), OwnState.member(id(turn, turn.self()), OwnState.of(turn)));
        answers.forEach((node, answer) -> nodes.put(
                node,
                OwnState.member(
                        id(turn, node),
                        answer.freshSession()
                                ? OwnState.continued(answer.self(), Optional.ofNullable(nodes.get(node)))
                                : answer.self())));
        List<List<FencingRecord>> histories =
                new ArrayList<>(List.of(mine.status().fencing()));
        answers.values().forEach(answer -> histories.add(answer.cib().status().fencing()));
        List<FencingRecord> fencing = FencingHistory.orphaned(turn, desk, FencingRecord.merged(histories));
        turn.cib = turn.cib.with(new Status(nodes, turn.cib.status().tickets(), fencing));
        // Only now it says who took part. What the round itself wrote was not written with this part's quorum.
        turn.cib = Lineage.inTerm(turn.cib, lastTerm + 1)
                .with(Votes.countConfirmed(turn).quorate());
        Follower.keepLosing(turn, mine);
        Set<NodeName> hadOther = new LinkedHashSet<>();
        answers.forEach((node, answer) -> {
            boolean other = !answer.cib().configuration().equals(turn.cib.configuration())
                    || !answer.cib().version().sameConfiguration(turn.cib.version());
            if (other) {
                hadOther.add(node);
                if (!Lineage.contains(turn.cib, answer.cib(), digest)) {
                    turn.notices.add("Configuration " + answer.cib().version() + " of " + node
                            + ", edited while it was cut off, lost the merge; " + node
                            + " keeps a copy beside its store.");
                }
            }
        });
        return hadOther;
    }

    /** What somebody present knows of a node; else, when the cluster begins, that it may be running with anything on it. */
    private static NodeState absent(Turn turn, NodeName node, Map<NodeName, Answer> answers) {
        return answers.values().stream()
                .filter(answer -> !answer.freshSession())
                .map(answer -> answer.cib().status().nodes().get(node))
                .filter(state -> state != null && state.membershipKnown() && !state.inCluster() && !state.detached())
                .findFirst()
                .or(() -> Optional.ofNullable(turn.cib.status().nodes().get(node)))
                .orElseGet(() -> !turn.sessionBegan && LostPeers.startupFencing(turn)
                        ? NodeState.neverSeen(id(turn, node), node)
                        : NodeState.unseen(id(turn, node), node));
    }

    private static void awaitStray(Turn turn, DcDesk desk, NodeName node, AgentTask task) {
        Duration patience = Transitions.deadline(turn, task.action());
        desk.strays.put(task.transitionKey(), new Stray(node, turn.steady.plus(patience)));
        turn.add(new Effect.SetTimer(
                new TimerTag.ActionTimeout(task.transitionId(), task.action().id()), patience));
    }

    static void acknowledged(Turn turn, DcDesk desk, NodeName from, CibVersion version) {
        if (desk.round.isPresent()
                && desk.round.get() instanceof Finalizing(CibVersion wanted, Set<NodeName> silent, Duration due)
                && version.compareTo(wanted) >= 0) {
            Set<NodeName> left = Sets.without(silent, from);
            desk.round = left.isEmpty() ? Optional.empty() : Optional.of(new Finalizing(wanted, left, due));
        }
    }

    private static Duration deadline(Turn turn) {
        return turn.steady.plus(turn.settings.timing().join());
    }

    private static String id(Turn turn, NodeName node) {
        return turn.cib.configuration().node(node).orElseThrow().id();
    }

    private static List<String> names(Turn turn) {
        return turn.view.members().stream().map(NodeName::value).toList();
    }
}
