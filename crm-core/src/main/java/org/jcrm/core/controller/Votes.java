package org.jcrm.core.controller;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jcrm.core.cib.Cib;
import org.jcrm.core.cib.CibEdit;
import org.jcrm.core.cib.CibReducer;
import org.jcrm.core.cib.CibVersion;
import org.jcrm.core.cib.EditResult;
import org.jcrm.core.model.NodeName;

/** Keeps the count of the votes true: with every view, every change of the options, and when time runs out for the lost. */
final class Votes {
    static final NodeName ARBITRATOR = NodeName.of("arbitrator");

    private Votes() {}

    static Quorum count(Turn turn) {
        return Quorum.count(turn.cib.configuration(), voting(turn), turn.quorum);
    }

    /** Of those who took part in the round that is just over. */
    static Quorum countConfirmed(Turn turn) {
        return Quorum.count(turn.cib.configuration(), confirmed(turn.view, turn.cib, turn.self()), turn.quorum);
    }

    private static MembershipView voting(Turn turn) {
        return turn.integrated ? confirmed(turn.view, turn.cib, turn.self()) : turn.view;
    }

    /**
     * A view as far as its members have confirmed that they are in it. Where messages get lost one way only, the cluster layer
     * may list a node that has gone on in another view, and whose vote is counted there.
     */
    static MembershipView confirmed(MembershipView view, Cib cib, NodeName self) {
        return view.of(view.members().stream()
                .filter(node -> node.equals(self) || Turn.joined(cib, node))
                .toList());
    }

    static void viewChanged(Turn turn) {
        turn.quorum = turn.quorum.inView(turn.cib.configuration(), turn.view);
        turn.vote = ArbitratorVote.asked(turn.view.id());
        turn.add(new Effect.SetTimer(
                new TimerTag.ArbitratorTimeout(turn.view.id()),
                turn.settings.timing().failure().multipliedBy(2)));
        if (Quorum.isTrue(turn.cib.configuration(), "last-man-standing")) {
            turn.add(new Effect.SetTimer(
                    new TimerTag.LastManStanding(turn.view.id()), Quorum.window(turn.cib.configuration())));
        }
    }

    /** The vote counts in the view of which it is said, and in no other. */
    static void arbitratorSaid(Turn turn, ArbitratorVote said) {
        if (!said.view().equals(turn.view.id()) || said.equals(turn.vote)) {
            return;
        }
        boolean held = said.state() == ArbitratorVote.State.HELD;
        boolean changes = said.state() != turn.vote.state();
        turn.vote = said;
        turn.view = turn.view.with(held ? List.of(ARBITRATOR) : List.of());
        if (changes && held) {
            turn.info("The arbitrator's vote is with this part of the cluster.");
        } else if (changes && said.state() == ArbitratorVote.State.REFUSED) {
            turn.warn("This part of the cluster does not have the arbitrator's vote: " + said.sentence() + ".");
        }
        turn.desk.ifPresent(desk -> {
            if (changes && !turn.cib.haveQuorum()) {
                desk.want("the arbitrator has answered");
            }
            if (held) {
                Answers.acknowledged(turn, desk, ARBITRATOR, said.recorded());
            }
        });
    }

    /**
     * Whether quorum hangs on a vote that the arbitrator has not given away yet. Nothing is planned meanwhile: it would be
     * to stop everything, a moment before it may go on.
     */
    static boolean arbitratorMayDecide(Turn turn) {
        if (turn.vote.state() != ArbitratorVote.State.ASKED
                || Quorum.arbitrators(turn.cib.configuration(), turn.quorum) == 0) {
            return false;
        }
        MembershipView hoped = voting(turn).with(List.of(ARBITRATOR));
        return !count(turn).quorate()
                && Quorum.count(turn.cib.configuration(), hoped, turn.quorum).quorate();
    }

    /**
     * Whose disks must have a change before it is promised that it will survive: those of all members, and the
     * arbitrator's memory if a single member and the arbitrator may be the next to have quorum.
     */
    static List<NodeName> witnesses(Turn turn) {
        List<NodeName> witnesses = new ArrayList<>(turn.followers());
        MembershipView alone = voting(turn).with(List.of());
        boolean hangsOnVote = !turn.view.arbitrators().isEmpty()
                && !Quorum.count(turn.cib.configuration(), alone, turn.quorum).quorate();
        if (hangsOnVote && !OperatorRequests.ignoresQuorum(turn)) {
            witnesses.add(ARBITRATOR);
        }
        return witnesses;
    }

    static void arbitratorIsSilent(Turn turn, ViewId view) {
        if (view.equals(turn.view.id()) && turn.vote.state() == ArbitratorVote.State.ASKED) {
            boolean waited = arbitratorMayDecide(turn);
            turn.vote = new ArbitratorVote(
                    view, ArbitratorVote.State.REFUSED, CibVersion.NONE, "the arbitrator does not answer");
            if (waited) {
                turn.warn("The arbitrator has not answered in time; it is decided without its vote.");
                turn.desk.ifPresent(desk -> desk.want("the arbitrator does not answer"));
            }
        }
    }

    /** Who is left after the window, with quorum, goes on counting without the others. */
    static void windowIsOver(Turn turn, ViewId view) {
        Quorum now = count(turn);
        if (view.equals(turn.view.id())
                && turn.integrated
                && turn.cib.haveQuorum()
                && now.quorate()
                && now.total() < now.expected()
                && Quorum.isTrue(turn.cib.configuration(), "last-man-standing")) {
            turn.quorum = turn.quorum.expecting(now.total());
            turn.info("From now on " + now.total() + " votes are expected in place of " + now.expected()
                    + " (last-man-standing).");
        }
    }

    /** At the end of a step: the CIB says what the count is, and whoever has quorum waits for nobody. */
    static void settle(Turn turn) {
        if (!turn.integrated || turn.view.members().isEmpty()) {
            return;
        }
        if (turn.desk.isPresent()) {
            Quorum now = count(turn);
            if (now.quorate() != turn.cib.haveQuorum()) {
                CibWrites.commit(
                        turn, new CibEdit.SetCluster(now.quorate(), Optional.of(turn.self())), Optional.empty());
                String what = now.quorate() ? "This part of the cluster has quorum: " : "The quorum is lost: ";
                if (now.quorate()) {
                    turn.info(what + now.sentence());
                } else {
                    turn.warn(what + now.sentence());
                }
            }
        }
        if (turn.desk.isPresent() && turn.cib.haveQuorum()) {
            expectWhoIsBack(turn);
        }
        if (turn.cib.haveQuorum()) {
            turn.quorum = turn.quorum.quorate();
            if (!turn.hadQuorum()) {
                // Agents that acted on the new membership before were refused what they wanted recorded: their next
                // look may
                // be seconds away, and commits may be waiting for it.
                turn.add(new Effect.NotifyMembership(turn.view.members()));
            }
        }
    }

    /**
     * An operator's word that others are gone ends with their return. Otherwise each of two parts would find, one day, that
     * it has all the votes that are expected.
     */
    private static void expectWhoIsBack(Turn turn) {
        int stated = Quorum.number(turn.cib.configuration(), Quorum.EXPECTED);
        if (stated == 0) {
            return;
        }
        Quorum now = count(turn);
        if (now.total() <= stated) {
            return;
        }
        int configured = now.voters().stream().mapToInt(Quorum.Voter::votes).sum() + now.arbitrators();
        CibEdit edit = new CibEdit.SetProperty(
                Quorum.EXPECTED,
                now.total() < configured ? Optional.of(Integer.toString(now.total())) : Optional.empty());
        CibWrites.commit(turn, edit, Optional.empty());
        turn.info(now.total() + " votes are here and expected again; expected-votes was " + stated + ".");
    }

    /**
     * {@code expected-votes} is the one thing that may be written without quorum, since it is how an operator who knows
     * that the others are gone gives a part its quorum back.
     *
     * @param votes 0: as many as the configured nodes have
     */
    static void expect(Turn turn, RequestId id, Requester requester, int votes) {
        CibEdit edit = new CibEdit.SetProperty(
                Quorum.EXPECTED, votes == 0 ? Optional.empty() : Optional.of(Integer.toString(votes)));
        Quorum before = count(turn);
        if (votes != 0 && votes < before.total()) {
            Answers.give(
                    turn,
                    id,
                    Answers.refused(
                            before.total() + " votes are here: it makes no sense to expect only " + votes + ".",
                            "Expect at least " + before.total() + ", or stop nodes first (jcrm node stop)."));
            return;
        }
        if (CibReducer.apply(turn.cib, edit, Optional.empty()) instanceof EditResult.Applied(var next)) {
            Quorum after = Quorum.count(next.configuration(), voting(turn), turn.quorum);
            if (!after.quorate() && !OperatorRequests.ignoresQuorum(turn)) {
                Answers.give(
                        turn,
                        id,
                        Answers.refused(
                                "With that this part of the cluster would have no quorum. " + after.sentence(),
                                "Expect fewer votes, or bring the missing nodes back."));
                return;
            }
        }
        if (turn.diskFailure.isPresent()) {
            Answers.give(turn, id, DiskFailures.refusal(turn.diskFailure.get()));
            return;
        }
        OperatorRequests.commit(turn, id, requester, edit);
    }
}
