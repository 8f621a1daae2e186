package org.jcrm.daemon.effects;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jcrm.core.controller.ClusterEvent;
import org.jcrm.core.controller.Effect;
import org.jcrm.daemon.executor.AgentExecutor;
import org.jcrm.daemon.executor.FenceExecutor;
import org.jcrm.daemon.history.Narrator;
import org.jcrm.daemon.loop.EffectHandler;
import org.jcrm.daemon.loop.PeerLink;
import org.jcrm.daemon.loop.Published;
import org.jcrm.daemon.loop.Requests;
import org.jcrm.daemon.loop.Timers;
import org.jcrm.daemon.store.DiskThread;

/**
 * Does the effects of one step in the order of the list. When the configuration cannot be written, nothing that speaks of
 * it is done: the rest of the step is dropped and the core hears of it before anything else.
 */
public final class EffectRunner implements EffectHandler {
    private final DiskThread disk;
    private final Published published;
    private final PeerLink peers;
    private final AgentExecutor executor;
    private final FenceExecutor fences;
    private final SelfFencing selfFencing;
    private final Timers timers;
    private final Requests requests;
    private final Narrator narrator;
    private final StopSwitch stop;

    /** Resets this host at once, as its watchdog would; the seam to whatever can do that. */
    @FunctionalInterface
    public interface SelfFencing {
        /** @param reason one sentence for the log */
        void fence(String reason);
    }

    /** Ends the loop. */
    @FunctionalInterface
    public interface StopSwitch {
        void stop(boolean clean, String sentence);
    }

    public EffectRunner(
            DiskThread disk,
            Published published,
            PeerLink peers,
            AgentExecutor executor,
            FenceExecutor fences,
            SelfFencing selfFencing,
            Timers timers,
            Requests requests,
            Narrator narrator,
            StopSwitch stop) {
        this.disk = disk;
        this.published = published;
        this.peers = peers;
        this.executor = executor;
        this.fences = fences;
        this.selfFencing = selfFencing;
        this.timers = timers;
        this.requests = requests;
        this.narrator = narrator;
        this.stop = stop;
    }

    @Override
    public Optional<ClusterEvent> run(List<Effect> effects) {
        Optional<ClusterEvent> failure = Optional.empty();
        for (Effect effect : effects) {
            if (failure.isEmpty()) {
                failure = run(effect);
            } else if (effect instanceof Effect.Narrate narrate) {
                narrator.narrate(narrate);
            }
        }
        return failure;
    }

    private Optional<ClusterEvent> run(Effect effect) {
        switch (effect) {
            case Effect.PersistCib persist -> {
                return persist(persist);
            }
            case Effect.PublishSnapshot publish -> published.publish(publish.snapshot());
            case Effect.Send send -> peers.send(send.to(), send.message());
            case Effect.RunTask run -> executor.run(run.task());
            case Effect.CancelRecurring cancel -> executor.cancelRecurring(cancel.key());
            case Effect.DropQueuedTasks drop -> executor.dropQueued(drop.current());
            case Effect.SetTimer timer -> timers.set(timer.tag(), timer.delay());
            case Effect.CancelTimer timer -> timers.cancel(timer.tag());
            case Effect.Reply reply -> requests.complete(reply.id(), reply.outcome());
            case Effect.RunFenceAgent fence -> fences.run(fence.task());
            case Effect.SelfFence fence -> selfFencing.fence(fence.reason());
            case Effect.Connect connect -> peers.connect();
            case Effect.Disconnect disconnect -> peers.disconnect();
            case Effect.CheckLifeSigns check ->
                executor.checkLifeSigns(check.peer(), check.resources(), check.within());
            case Effect.NotifyMembership notify -> executor.membershipChanged(notify.members());
            case Effect.SaveLosingConfiguration save -> saveLosing(save);
            case Effect.Narrate narrate -> narrator.narrate(narrate);
            case Effect.StopDaemon end -> stop.stop(end.clean(), end.sentence());
        }
        return Optional.empty();
    }

    private Optional<ClusterEvent> persist(Effect.PersistCib persist) {
        try {
            disk.persist(persist.cib());
            return Optional.empty();
        } catch (IOException e) {
            String reason =
                    "configuration version " + persist.cib().version() + " could not be written: " + e.getMessage();
            narrator.error("The disk failed: " + reason + ". The version before it is intact.");
            return Optional.of(new ClusterEvent.PersistFailed(reason));
        }
    }

    private void saveLosing(Effect.SaveLosingConfiguration save) {
        try {
            narrator.warn(save.sentence() + " It is kept in " + disk.saveLosing(save.losing()) + ".");
        } catch (IOException e) {
            narrator.error(save.sentence() + " It could not be kept beside the store: " + e.getMessage() + ".");
        }
    }
}
