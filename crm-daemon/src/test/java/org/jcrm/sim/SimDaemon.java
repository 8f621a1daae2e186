package org.jcrm.sim;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jcrm.core.agent.LifeSigns;
import org.jcrm.core.cib.AttributeLifetime;
import org.jcrm.core.cib.Cib;
import org.jcrm.core.codec.CodecException;
import org.jcrm.core.codec.MessageCodec;
import org.jcrm.core.controller.ClusterEvent;
import org.jcrm.core.controller.ClusterEvent.AttributeRequested;
import org.jcrm.core.controller.ClusterEvent.LifeSignsReported;
import org.jcrm.core.controller.ClusterEvent.MessageReceived;
import org.jcrm.core.controller.ClusterEvent.OperatorRequested;
import org.jcrm.core.controller.ClusterEvent.PersistFailed;
import org.jcrm.core.controller.ClusterEvent.Started;
import org.jcrm.core.controller.ClusterEvent.TimerFired;
import org.jcrm.core.controller.Controller;
import org.jcrm.core.controller.ControllerState;
import org.jcrm.core.controller.Effect;
import org.jcrm.core.controller.Lifecycle;
import org.jcrm.core.controller.OperatorRequest;
import org.jcrm.core.controller.RequestId;
import org.jcrm.core.controller.Requester;
import org.jcrm.core.controller.Snapshot;
import org.jcrm.core.controller.Step;
import org.jcrm.core.controller.TimerTag;
import org.jcrm.core.model.NodeName;
import org.jspecify.annotations.Nullable;

/** One life of {@code jcrmd} on a host: the production controller, with the shell's duties done on virtual time. */
final class SimDaemon {
    private final SimCluster cluster;
    private final SimWorld world;
    private final SimHost host;
    private final SimExecutor executor;
    private final Deque<ClusterEvent> queue = new ArrayDeque<>();
    private final Map<TimerTag, Long> timers = new LinkedHashMap<>();
    private final long clockOffsetMillis;
    private ControllerState state;
    private @Nullable Snapshot published;
    private boolean alive = true;
    private boolean stopped;
    private boolean writing;
    private boolean draining;
    private long timerNumber;
    private long requestNumber;

    SimDaemon(SimCluster cluster, SimHost host, SimRandom random, ControllerState initial) {
        this.cluster = cluster;
        this.world = cluster.world();
        this.host = host;
        this.state = initial;
        this.clockOffsetMillis = random.child("clock").between(-50, 50);
        this.executor = new SimExecutor(cluster, this, random.child("executor"));
    }

    NodeName name() {
        return host.name();
    }

    SimHost host() {
        return host;
    }

    ControllerState state() {
        return state;
    }

    SimExecutor executor() {
        return executor;
    }

    /** What readers and agents see; empty until the first publication. */
    Optional<Snapshot> published() {
        return Optional.ofNullable(published);
    }

    boolean alive() {
        return alive;
    }

    /** Stopped by SIGSTOP, or its whole machine is. */
    boolean frozen() {
        return stopped || !host.answers();
    }

    Instant now() {
        return world.now().plusMillis(clockOffsetMillis);
    }

    void start(Optional<String> hold) {
        post(new Started(hold));
    }

    /** The process is gone; nothing that it had in hand takes effect any more. */
    void die() {
        alive = false;
        queue.clear();
        timers.clear();
    }

    void stop() {
        stopped = true;
    }

    void cont() {
        stopped = false;
        wake();
    }

    /** Called when whatever froze it is over. */
    void wake() {
        drainSoon();
    }

    void post(ClusterEvent event) {
        if (alive) {
            queue.addLast(event);
            drainSoon();
        }
    }

    RequestId ask(OperatorRequest request, String client) {
        RequestId id = new RequestId(name(), ++requestNumber);
        post(new OperatorRequested(id, new Requester("root", client, name()), request));
        return id;
    }

    void setAttribute(NodeName node, String attribute, Optional<String> value, AttributeLifetime lifetime) {
        Requester agent = new Requester("jcrmd", "pgsql", name());
        post(new AttributeRequested(Optional.empty(), agent, node, attribute, value, lifetime));
    }

    private void drainSoon() {
        if (!draining) {
            draining = true;
            world.after(20, this::drain);
        }
    }

    private void drain() {
        draining = false;
        if (!alive || writing || frozen() || queue.isEmpty()) {
            return;
        }
        ClusterEvent event = queue.removeFirst();
        Step step = Controller.step(state, event, now());
        state = step.state();
        world.trace(
                name().value(), "%s %s <- %s".formatted(letter(), state.cib().version(), brief(event)));
        cluster.observe(this, event, step.effects());
        perform(step.effects(), 0);
        if (!queue.isEmpty()) {
            drainSoon();
        }
    }

    private void perform(List<Effect> effects, int from) {
        for (int i = from; i < effects.size(); i++) {
            if (effects.get(i) instanceof Effect.PersistCib persist) {
                write(persist.cib(), effects, i + 1);
                return;
            }
            perform(effects.get(i));
        }
    }

    /** The loop waits for its disk: no event is taken and no later effect done before the write is durable. */
    private void write(Cib cib, List<Effect> effects, int next) {
        if (host.disk().full()) {
            queue.addFirst(new PersistFailed("no space left on device"));
            drainSoon();
            return;
        }
        writing = true;
        world.after(host.disk().writeMicros(), () -> {
            if (!alive) {
                return;
            }
            writing = false;
            host.disk().write(cib);
            perform(effects, next);
            drainSoon();
        });
    }

    private void perform(Effect effect) {
        switch (effect) {
            case Effect.PersistCib persist -> throw new IllegalStateException("written elsewhere: " + persist);
            case Effect.PublishSnapshot publish -> published = publish.snapshot();
            case Effect.Send send -> cluster.send(this, send.to(), MessageCodec.encode(send.message()));
            case Effect.RunTask run -> executor.run(run.task());
            case Effect.CancelRecurring cancel -> executor.cancelRecurring(cancel.key());
            case Effect.DropQueuedTasks drop -> executor.dropQueued(drop.current());
            case Effect.SetTimer set -> setTimer(set.tag(), set.delay());
            case Effect.CancelTimer cancel -> timers.remove(cancel.tag());
            case Effect.Reply reply ->
                world.trace(name().value(), "reply " + reply.id().number() + " " + reply.outcome());
            case Effect.Fence fence ->
                world.trace(name().value(), "cannot fence " + fence.action().target());
            case Effect.Connect connect -> connect();
            case Effect.Disconnect disconnect -> disconnect();
            case Effect.CheckLifeSigns check -> checkLifeSigns(check.peer(), check.within());
            case Effect.NotifyMembership notify -> executor.lookSoon();
            case Effect.SaveLosingConfiguration losing -> world.trace(name().value(), losing.sentence());
            case Effect.Narrate narrate -> world.trace(name().value(), "* " + narrate.sentence());
            case Effect.StopDaemon end -> cluster.daemonEnded(this);
        }
    }

    private void setTimer(TimerTag tag, Duration delay) {
        long number = ++timerNumber;
        timers.put(tag, number);
        world.after(delay.toMillis() * SimWorld.MILLI, () -> fire(tag, number));
    }

    private void fire(TimerTag tag, long number) {
        Long current = timers.get(tag);
        if (alive && current != null && current == number) {
            timers.remove(tag);
            post(new TimerFired(tag));
        }
    }

    private void connect() {
        host.disk().sessionMark(true);
        host.runMark(true);
        cluster.membership().connect(this);
    }

    private void disconnect() {
        host.disk().sessionMark(false);
        cluster.membership().leave(this);
    }

    private void checkLifeSigns(NodeName peer, Duration within) {
        SimHost other = cluster.host(peer);
        boolean reachable = other.answers() && cluster.network().bothWays(name(), peer);
        long answerAfter = reachable ? 2 * SimWorld.MILLI : within.toMillis() * SimWorld.MILLI;
        world.after(answerAfter, () -> {
            boolean alive = other.answers()
                    && cluster.network().bothWays(name(), peer)
                    && other.postgres().running();
            LifeSigns signs = alive ? LifeSigns.ALIVE : LifeSigns.NONE;
            post(new LifeSignsReported(peer, signs, "PostgreSQL on " + peer + (alive ? " answers." : " is silent.")));
        });
    }

    void receive(NodeName from, byte[] payload) {
        try {
            post(new MessageReceived(from, MessageCodec.decode(payload)));
        } catch (CodecException e) {
            throw new IllegalStateException("a message does not survive its own codec", e);
        }
    }

    private char letter() {
        Lifecycle lifecycle = state.lifecycle();
        return lifecycle.name().charAt(0);
    }

    private static String brief(ClusterEvent event) {
        String text = event.toString();
        return text.length() > 240 ? text.substring(0, 240) + "…" : text;
    }
}
