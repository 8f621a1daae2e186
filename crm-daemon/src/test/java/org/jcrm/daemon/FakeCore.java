package org.jcrm.daemon;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jcrm.core.cib.Cib;
import org.jcrm.core.cib.CibEdit;
import org.jcrm.core.cib.CibVersion;
import org.jcrm.core.cib.EditRejected;
import org.jcrm.core.controller.ClusterEvent;
import org.jcrm.core.controller.Effect;
import org.jcrm.core.controller.Lifecycle;
import org.jcrm.core.controller.MembershipView;
import org.jcrm.core.controller.OperatorRequest;
import org.jcrm.core.controller.Quorum;
import org.jcrm.core.controller.RequestOutcome;
import org.jcrm.core.controller.Snapshot;
import org.jcrm.core.controller.ViewId;
import org.jcrm.core.model.NodeName;
import org.jcrm.daemon.loop.Core;

/** A core that says yes: it is a cluster of one as soon as it started (unless held) and grants every request. */
final class FakeCore implements Core {
    final List<ClusterEvent> heard = Collections.synchronizedList(new ArrayList<>());
    private final NodeName self;
    private final Cib cib;
    private int published;

    FakeCore(NodeName self, Cib cib) {
        this.self = self;
        this.cib = cib;
    }

    @Override
    public List<Effect> step(ClusterEvent event, Instant now) {
        heard.add(event);
        return switch (event) {
            case ClusterEvent.Started started ->
                started.hold().isPresent()
                        ? publish(Lifecycle.HELD, started.hold().get())
                        : publish(Lifecycle.DC, "alone");
            case ClusterEvent.OperatorRequested asked -> request(asked);
            case ClusterEvent.AttributeRequested asked ->
                asked.request()
                        .<List<Effect>>map(id -> List.of(new Effect.Reply(id, done())))
                        .orElse(List.of());
            case ClusterEvent.AttributeWithdrawn withdrawn -> List.of();
            case ClusterEvent.ViewChanged view -> List.of();
            case ClusterEvent.VoteChanged vote -> List.of();
            case ClusterEvent.MessageReceived message -> List.of();
            case ClusterEvent.TaskCompleted task -> List.of();
            case ClusterEvent.RecurringChanged task -> List.of();
            case ClusterEvent.LifeSignsReported signs -> List.of();
            case ClusterEvent.FenceAgentEnded ended -> List.of();
            case ClusterEvent.TimerFired timer -> publish(Lifecycle.DC, "again");
            case ClusterEvent.PersistFailed failed ->
                List.of(new Effect.StopDaemon(false, "the disk failed: " + failed.reason()));
            case ClusterEvent.Paused paused -> List.of();
            case ClusterEvent.HistoryDeleted deleted -> List.of();
        };
    }

    private List<Effect> request(ClusterEvent.OperatorRequested asked) {
        List<Effect> effects = new ArrayList<>();
        switch (asked.request()) {
            case OperatorRequest.JoinCluster join -> effects.addAll(publish(Lifecycle.MEMBER, "joined"));
            case OperatorRequest.StopNode stop -> effects.addAll(publish(Lifecycle.STOPPED, "stopped as asked"));
            case OperatorRequest.Detach detach -> effects.add(new Effect.StopDaemon(true, "detached"));
            case OperatorRequest.Edit edit -> {
                if (edit.edit() instanceof CibEdit.SetProperty) {
                    effects.add(new Effect.PersistCib(cib));
                }
                if (edit.expected().isPresent()) {
                    return List.of(new Effect.Reply(
                            asked.id(),
                            new RequestOutcome.Refused(
                                    new EditRejected("Somebody was faster", "Look, then apply again."),
                                    Optional.of(new CibVersion(0, 7, 0)))));
                }
            }
            case OperatorRequest.DryRun dryRun -> {
                return List.of(new Effect.Reply(
                        asked.id(), new RequestOutcome.DryRunResult(List.of("* Move x"), List.of(), List.of())));
            }
            case OperatorRequest.Cleanup cleanup -> {
                // Granted below.
            }
            case OperatorRequest.ResetFailCount reset -> {
                // Granted below.
            }
            case OperatorRequest.ExpectVotes expect -> {
                // Granted below.
            }
            case OperatorRequest.Fence fence -> {
                // Granted below.
            }
            case OperatorRequest.ConfirmFenced confirm -> {
                // Granted below.
            }
            case OperatorRequest.CleanupFencing cleanup -> {
                // Granted below.
            }
        }
        effects.add(new Effect.Reply(asked.id(), done()));
        return effects;
    }

    private static RequestOutcome done() {
        return new RequestOutcome.Done(new CibVersion(0, 5, 0), List.of());
    }

    private List<Effect> publish(Lifecycle lifecycle, String sentence) {
        published++;
        MembershipView view = new MembershipView(new ViewId(self, published), List.of(self), List.of(), List.of());
        Quorum quorum = new Quorum(
                List.of(new Quorum.Voter(self, 1, true)), 0, 0, 1, 1, 1, true, List.of("Quorate"), "1 of 1 is here.");
        return List.of(new Effect.PublishSnapshot(
                new Snapshot(self, lifecycle, sentence, view, quorum, cib, true, 1, false, List.of())));
    }
}
