package org.jcrm.core.controller;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jcrm.core.cib.Cib;
import org.jcrm.core.cib.CibEdit;
import org.jcrm.core.cib.CibReducer;
import org.jcrm.core.cib.CibVersion;
import org.jcrm.core.cib.EditRejected;
import org.jcrm.core.cib.EditResult;
import org.jcrm.core.controller.ClusterEvent.OperatorRequested;
import org.jcrm.core.fencing.WatchdogCover;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.policy.Plan;
import org.jcrm.core.policy.PlanInput;
import org.jcrm.core.status.FailureReset;

/** What operators ask: about this node it is decided here, about the cluster by the designated controller. */
final class OperatorRequests {
    private OperatorRequests() {}

    static void requested(Turn turn, OperatorRequested requested) {
        switch (requested.request()) {
            case OperatorRequest.JoinCluster join -> Arrival.joinAsked(turn, requested.id());
            case OperatorRequest.StopNode stop -> ShutdownProtocol.stopAsked(turn, requested.id());
            case OperatorRequest.Detach detach -> ShutdownProtocol.detach(turn, requested.id());
            case OperatorRequest.Edit edit -> pass(turn, requested);
            case OperatorRequest.DryRun dryRun -> pass(turn, requested);
            case OperatorRequest.Cleanup cleanup -> pass(turn, requested);
            case OperatorRequest.ResetFailCount reset -> pass(turn, requested);
            case OperatorRequest.ExpectVotes expect -> pass(turn, requested);
            case OperatorRequest.Fence fence -> pass(turn, requested);
            case OperatorRequest.ConfirmFenced confirm -> pass(turn, requested);
            case OperatorRequest.CleanupFencing cleanup -> pass(turn, requested);
        }
    }

    private static void pass(Turn turn, OperatorRequested requested) {
        if (!turn.integrated) {
            turn.reply(
                    requested.id(),
                    Answers.refused(
                            "This node takes no part in the cluster at the moment. " + turn.sentence,
                            turn.lifecycle == Lifecycle.HELD || turn.lifecycle == Lifecycle.STOPPED
                                    ? "Ask another node, or let this one join: jcrm node start " + turn.self() + "."
                                    : "Try again in a moment."));
            return;
        }
        turn.forwarded.put(requested.id(), requested);
        turn.otherDc()
                .ifPresentOrElse(
                        dc -> turn.send(
                                dc,
                                new Message.ForwardedRequest(
                                        turn.view.id(), requested.id(), requested.requester(), requested.request())),
                        () -> decide(turn, requested.id(), requested.requester(), requested.request()));
    }

    /** At the designated controller. */
    static void decide(Turn turn, RequestId id, Requester requester, OperatorRequest request) {
        if (turn.desk.isEmpty()) {
            return;
        }
        switch (request) {
            case OperatorRequest.DryRun(CibEdit edit) -> Answers.give(turn, id, dryRun(turn, edit));
            case OperatorRequest.Edit(CibEdit edit, Optional<CibVersion> expected) ->
                write(turn, id, requester, edit, expected, List.of());
            case OperatorRequest.Cleanup cleanup ->
                forget(turn, id, requester, FailureReset.cleanup(turn.cib, cleanup.resource(), cleanup.node()));
            case OperatorRequest.ResetFailCount reset ->
                forget(
                        turn,
                        id,
                        requester,
                        FailureReset.reset(turn.cib, reset.resource(), reset.node(), reset.operation()));
            case OperatorRequest.ExpectVotes(int votes) -> Votes.expect(turn, id, requester, votes);
            case OperatorRequest.Fence(NodeName target, String action) ->
                FencingRequests.asked(turn, turn.desk.get(), id, requester, target, action);
            case OperatorRequest.ConfirmFenced(NodeName target) ->
                FencingRequests.confirmed(turn, turn.desk.get(), id, requester, target);
            case OperatorRequest.CleanupFencing(Optional<NodeName> target) -> {
                CibWrites.commitQuietly(turn, List.of(new CibEdit.ForgetFencing(target)));
                Answers.give(turn, id, new RequestOutcome.Done(turn.cib.version(), List.of()));
            }
            // Only ever handled where they came in.
            case OperatorRequest.JoinCluster ignored -> {}
            case OperatorRequest.StopNode ignored -> {}
            case OperatorRequest.Detach ignored -> {}
        }
    }

    private static void forget(Turn turn, RequestId id, Requester requester, List<CibEdit> edits) {
        if (edits.isEmpty()) {
            Answers.give(
                    turn, id, new RequestOutcome.Done(turn.cib.version(), List.of("There was no failure to forget.")));
            return;
        }
        write(turn, id, requester, new CibEdit.Batch(edits), Optional.empty(), List.of());
    }

    private static void write(
            Turn turn,
            RequestId id,
            Requester requester,
            CibEdit edit,
            Optional<CibVersion> expected,
            List<String> notes) {
        Optional<RequestOutcome> no = refusal(turn, edit, expected);
        if (no.isPresent()) {
            Answers.give(turn, id, no.get());
            return;
        }
        commit(turn, id, requester, edit, notes);
    }

    /** Nothing speaks against it any more. */
    static void commit(Turn turn, RequestId id, Requester requester, CibEdit edit) {
        commit(turn, id, requester, edit, List.of());
    }

    private static void commit(Turn turn, RequestId id, Requester requester, CibEdit edit, List<String> notes) {
        CibVersion before = turn.cib.version();
        Optional<EditRejected> rejected = CibWrites.commit(turn, edit, Optional.of(requester));
        if (rejected.isPresent()) {
            Answers.give(turn, id, new RequestOutcome.Refused(rejected.get(), Optional.empty()));
        } else if (before.sameConfiguration(turn.cib.version())) {
            Answers.give(turn, id, new RequestOutcome.Done(turn.cib.version(), notes));
        } else {
            turn.info("Configuration version " + turn.cib.version() + " by " + requester.user() + " via "
                    + requester.client() + " on " + requester.origin() + ".");
            Answers.whenWritten(turn, turn.desk.orElseThrow(), id, notes);
        }
    }

    private static Optional<RequestOutcome> refusal(Turn turn, CibEdit edit, Optional<CibVersion> expected) {
        if (turn.diskFailure.isPresent()) {
            return Optional.of(DiskFailures.refusal(turn.diskFailure.get()));
        }
        if (!mayWrite(turn)) {
            return Optional.of(noQuorum());
        }
        if (expected.isPresent() && !expected.get().sameConfiguration(turn.cib.version())) {
            return Optional.of(new RequestOutcome.Refused(
                    new EditRejected(
                            "The configuration has changed meanwhile: it is version " + turn.cib.version() + ", not "
                                    + expected.get() + ".",
                            "Read it again, and repeat your change on it."),
                    Optional.of(turn.cib.version())));
        }
        return invalid(turn, edit);
    }

    /** Whether this part of the cluster may change what is kept. */
    static boolean mayWrite(Turn turn) {
        return turn.cib.haveQuorum() || ignoresQuorum(turn);
    }

    static boolean ignoresQuorum(Turn turn) {
        return turn.cib
                .configuration()
                .property("no-quorum-policy")
                .filter("ignore"::equals)
                .isPresent();
    }

    static RequestOutcome noQuorum() {
        return Answers.refused(
                "This part of the cluster has no quorum: the others may be deciding otherwise.",
                "Ask a node of the part that has quorum, or bring the missing nodes back.");
    }

    /** A configuration must be right as a whole after the edit; it is looked at on a copy. */
    private static Optional<RequestOutcome> invalid(Turn turn, CibEdit edit) {
        return switch (CibReducer.apply(turn.cib, edit, Optional.empty())) {
            case EditResult.Rejected(EditRejected why) ->
                Optional.of(new RequestOutcome.Refused(why, Optional.empty()));
            case EditResult.Applied(Cib next) -> {
                List<String> problems = new ArrayList<>();
                if (!next.version().sameConfiguration(turn.cib.version())) {
                    problems.addAll(turn.settings.validator().apply(next.configuration()));
                    problems.addAll(WatchdogCover.problems(turn.cib, turn.view.members(), next.configuration()));
                }
                yield problems.isEmpty()
                        ? Optional.empty()
                        : Optional.of(Answers.refused(
                                String.join(" ", problems), "Correct the configuration; nothing was applied."));
            }
        };
    }

    private static RequestOutcome dryRun(Turn turn, CibEdit edit) {
        Optional<RequestOutcome> invalid = invalid(turn, edit);
        if (invalid.isPresent()) {
            return invalid.get();
        }
        return switch (CibReducer.apply(turn.cib, edit, Optional.empty())) {
            case EditResult.Rejected(EditRejected why) -> new RequestOutcome.Refused(why, Optional.empty());
            case EditResult.Applied(Cib next) -> {
                Plan plan = turn.settings
                        .planner()
                        .plan(new PlanInput(next, turn.now, turn.nextTransition, turn.settings.agents()));
                yield new RequestOutcome.DryRunResult(plan.summary(), plan.reasons(), plan.warnings());
            }
        };
    }
}
