package org.jcrm.sim;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jcrm.core.cib.AttributeLifetime;
import org.jcrm.core.codec.CibDigest;
import org.jcrm.core.codec.CodecException;
import org.jcrm.core.codec.MessageCodec;
import org.jcrm.core.controller.ClusterEvent;
import org.jcrm.core.controller.Controller;
import org.jcrm.core.controller.ControllerSettings;
import org.jcrm.core.controller.ControllerState;
import org.jcrm.core.controller.Effect;
import org.jcrm.core.controller.Message;
import org.jcrm.core.controller.OperatorRequest;
import org.jcrm.core.controller.RecordedDigests;
import org.jcrm.core.controller.RequestId;
import org.jcrm.core.controller.RequestOutcome;
import org.jcrm.core.controller.Requester;
import org.jcrm.core.controller.Step;
import org.jcrm.core.controller.TimerTag;
import org.jcrm.core.controller.WatchdogPromise;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.policy.PolicyEngine;
import org.jspecify.annotations.Nullable;

/** One life of {@code jcrmd} on a host: the production controller in a simulated shell. */
final class SimDaemon {
    private static final long STALL = SimWorld.SECOND;

    final SimHost host;
    final Simulation sim;
    final int life;
    private final SimRandom random;
    private final SimExecutor executor;
    private final Optional<SimVote> vote;
    private final Deque<ClusterEvent> queue = new ArrayDeque<>();
    private final Map<TimerTag, Long> timers = new LinkedHashMap<>();
    private final Map<RequestId, Consumer<RequestOutcome>> waiting = new LinkedHashMap<>();
    private final List<Runnable> onResume = new ArrayList<>();
    private ControllerState state;
    private boolean alive = true;
    private boolean connected;
    private boolean scheduled;
    private boolean inStep;
    private boolean paused;
    private long pausedSince;
    private boolean hangs;
    /** What ends it, and after how many more effects. */
    private @Nullable Runnable end;

    private int effectsLeft;
    private long lastTurnMicros;
    private long caughtUpMicros;
    private long numbers;
    private Optional<SimFeeder> feeder = Optional.empty();

    SimDaemon(SimHost host, Simulation sim) {
        this.host = host;
        this.sim = sim;
        this.life = host.nextLife();
        this.random = sim.random.child("daemon " + host.name + " " + life);
        this.executor = new SimExecutor(this, random.child("executor"));
        this.vote = sim.arbitrator().map(arbitrator -> new SimVote(this, random.child("clock")));
        this.numbers = life * 100_000L;
        ControllerSettings settings = new ControllerSettings(
                host.name,
                List.of(),
                uuid(),
                PolicyEngine::plan,
                new RecordedDigests(List.of()),
                configuration -> List.of(),
                CibDigest::ofConfiguration,
                sim.arbitrator().isPresent() ? 1 : 0,
                ControllerSettings.Timing.DEFAULT);
        this.state = ControllerState.initial(host.name, host.disk.read(), settings);
    }

    String uuid() {
        return "uuid-" + host.name + "-" + life;
    }

    /** By this machine's clock. */
    Instant now() {
        return sim.watchdog().isPresent()
                ? SimWorld.START.plusNanos(host.clock().nanos()).plus(host.clockSet)
                : sim.world.now().plus(host.clockSet);
    }

    private Duration steady() {
        return sim.watchdog().isPresent()
                ? Duration.ofNanos(host.clock().nanos())
                : Duration.ofNanos(sim.world.nowMicros() * 1_000).plus(host.upBefore);
    }

    private long micros(Duration own) {
        return sim.watchdog().isPresent() ? host.clock().micros(own) : own.toMillis() * SimWorld.MILLI;
    }

    /** As the shell does after reading its disk: a machine that went down as a member stays out, if the policy says so. */
    void start(boolean automaticRejoin) {
        lastTurnMicros = sim.world.nowMicros();
        caughtUpMicros = lastTurnMicros;
        if (sim.watchdog().isPresent()) {
            feeder = Optional.of(new SimFeeder(this));
        }
        boolean unclean = host.disk.sessionMark() && !host.runMark;
        post(new ClusterEvent.Started(
                unclean && !automaticRejoin ? Optional.of("the machine went down as a member") : Optional.empty()));
    }

    boolean alive() {
        return alive;
    }

    boolean connected() {
        return alive && connected;
    }

    boolean paused() {
        return paused;
    }

    ControllerState state() {
        return state;
    }

    NodeName name() {
        return host.name;
    }

    /** Whether a turn of this daemon, made now, would count the arbitrator's vote. */
    boolean countsArbitrator() {
        return vote.filter(SimVote::counts).isPresent();
    }

    SimExecutor executor() {
        return executor;
    }

    void kill() {
        feeder.ifPresent(SimFeeder::killed);
        alive = false;
        sim.membership.disturbed();
    }

    /** It does so many more of the effects of its steps, and ends before the next one. */
    void endAfter(int effects, Runnable how) {
        effectsLeft = effects;
        end = how;
    }

    private void endInStep(Effect done) {
        // A line of the log changes nothing.
        if (end != null && !(done instanceof Effect.Narrate) && --effectsLeft <= 0) {
            Runnable how = end;
            end = null;
            how.run();
        }
    }

    // ---- time

    /** A stopped process does nothing; what became due happens when it goes on. */
    void awake(Runnable action) {
        if (!alive) {
            return;
        }
        if (paused) {
            onResume.add(action);
        } else {
            action.run();
        }
    }

    void after(long micros, Runnable action) {
        sim.world.after(micros, () -> awake(action));
    }

    void pause(long micros) {
        pause(micros, true);
    }

    /** @param noticeable whether its clock goes on meanwhile */
    void pause(long micros, boolean noticeable) {
        if (paused) {
            return;
        }
        paused = true;
        pausedSince = sim.world.nowMicros();
        sim.membership.disturbed();
        sim.world.after(micros, () -> resume(noticeable));
    }

    private void resume(boolean noticeable) {
        if (!alive || !paused) {
            return;
        }
        paused = false;
        long stall = sim.world.nowMicros() - pausedSince;
        if (stall >= STALL && noticeable) {
            queue.addFirst(new ClusterEvent.Paused(Duration.ofMillis(stall / SimWorld.MILLI)));
        }
        List<Runnable> due = List.copyOf(onResume);
        onResume.clear();
        due.forEach(this::awake);
        sim.membership.disturbed();
        schedule();
    }

    // ---- the loop

    /** It waits for something that does not come, while everything else in the process goes on. */
    void hang(long micros) {
        if (!hangs) {
            caughtUp();
            lastTurnMicros = idle() ? sim.world.nowMicros() : lastTurnMicros;
            hangs = true;
            long since = sim.world.nowMicros();
            after(micros, () -> {
                hangs = false;
                stoodStill(since);
                schedule();
            });
        }
    }

    /** As the loop's detector of stalls: whatever lasts so long, it is told before the next event. */
    private void stoodStill(long sinceMicros) {
        long stall = sim.world.nowMicros() - sinceMicros;
        if (stall >= STALL) {
            queue.addFirst(new ClusterEvent.Paused(Duration.ofMillis(stall / SimWorld.MILLI)));
        }
    }

    private boolean idle() {
        return !inStep && !hangs && queue.isEmpty();
    }

    private void caughtUp() {
        if (idle()) {
            caughtUpMicros = sim.world.nowMicros();
        }
    }

    boolean loopTurnedWithin(Duration limit) {
        return idle() || sim.world.nowMicros() - lastTurnMicros < host.clock().micros(limit);
    }

    Duration behind() {
        return idle() ? Duration.ZERO : Duration.ofNanos((sim.world.nowMicros() - caughtUpMicros) * 1_000);
    }

    void post(ClusterEvent event) {
        if (alive) {
            caughtUp();
            queue.addLast(event);
            schedule();
        }
    }

    private void schedule() {
        if (!scheduled && !inStep && !paused && !hangs && alive && !queue.isEmpty()) {
            scheduled = true;
            sim.world.after(random.between(10, 300), () -> {
                scheduled = false;
                if (alive && !paused && !hangs && !inStep && !queue.isEmpty()) {
                    next();
                }
            });
        }
    }

    /** As the loop does it: what is new of the vote is asked for; word of it in the queue only wakes. */
    private void next() {
        Optional<ClusterEvent> news = vote.flatMap(SimVote::overdue);
        if (news.isPresent()) {
            turn(news.get());
            return;
        }
        while (queue.peek() instanceof ClusterEvent.VoteChanged) {
            queue.poll();
        }
        if (queue.isEmpty()) {
            caughtUp();
        } else {
            turn(queue.poll());
        }
    }

    private void turn(ClusterEvent event) {
        ControllerState before = state;
        lastTurnMicros = sim.world.nowMicros();
        Step step = Controller.step(before, event, now(), steady());
        state = step.state();
        if (!before.view().id().equals(state.view().id())) {
            vote.ifPresent(line -> line.in(state.view()));
        }
        sim.invariants.stepped(this, before, event, step);
        sim.world.trace(name().value(), Trace.line(state, event, step.effects()));
        inStep = true;
        perform(step.effects(), 0);
    }

    private void perform(List<Effect> effects, int from) {
        for (int i = from; i < effects.size(); i++) {
            if (!alive) {
                return;
            }
            if (effects.get(i) instanceof Effect.PersistCib persist) {
                int next = i + 1;
                long since = sim.world.nowMicros();
                after(host.disk.writeMicros(), () -> {
                    stoodStill(since);
                    written(persist, effects, next);
                });
                return;
            }
            perform(effects.get(i));
            endInStep(effects.get(i));
        }
        inStep = false;
        caughtUp();
        schedule();
    }

    private void written(Effect.PersistCib persist, List<Effect> effects, int next) {
        if (host.disk.full()) {
            sim.world.trace(name().value(), "disk full");
            queue.addFirst(new ClusterEvent.PersistFailed("no space left on device"));
            inStep = false;
            schedule();
            return;
        }
        sim.invariants.writing(this, persist.cib());
        host.disk.write(persist.cib());
        vote.ifPresent(SimVote::written);
        perform(effects, next);
    }

    private void perform(Effect effect) {
        switch (effect) {
            case Effect.PersistCib persist -> throw new IllegalStateException("handled in order above");
            case Effect.PublishSnapshot publish -> {
                boolean member = !publish.snapshot().view().members().isEmpty();
                if (member) {
                    host.disk.sessionMark(true);
                    host.runMark = true;
                }
                feeder.ifPresent(line -> line.published(publish.snapshot()));
                sim.watchdog()
                        .flatMap(bound -> WatchdogPromise.due(publish.snapshot(), bound))
                        .ifPresent(this::post);
            }
            case Effect.Send(NodeName to, Message message) -> send(to, message);
            case Effect.RunTask(var task) -> executor.run(task);
            case Effect.CancelRecurring(var key) -> executor.cancelRecurring(key);
            case Effect.DropQueuedTasks(var current) -> executor.dropQueued(current);
            case Effect.SetTimer(TimerTag tag, Duration delay) -> set(tag, delay);
            case Effect.CancelTimer(TimerTag tag) -> timers.remove(tag);
            case Effect.Reply(RequestId id, RequestOutcome outcome) -> {
                Consumer<RequestOutcome> waiter = waiting.remove(id);
                if (waiter != null) {
                    waiter.accept(outcome);
                }
            }
            case Effect.RunFenceAgent(var task) ->
                sim.fencing()
                        .orElseThrow(() -> new AssertionError("nothing is fenced in this story"))
                        .run(this, task);
            case Effect.SelfFence fence -> {
                sim.world.trace(name().value(), "resets itself: " + fence.reason());
                feeder.ifPresentOrElse(SimFeeder::starve, () -> sim.resets(host, 3 * SimWorld.SECOND));
            }
            case Effect.Connect connect -> {
                connected = true;
                sim.membership.disturbed();
            }
            case Effect.Disconnect disconnect -> {
                connected = false;
                host.disk.sessionMark(false);
                sim.membership.saidGoodBye(this);
                sim.membership.disturbed();
            }
            case Effect.CheckLifeSigns check -> executor.checkLifeSigns(check);
            case Effect.NotifyMembership notify -> executor.membershipChanged();
            case Effect.SaveLosingConfiguration save -> sim.world.trace(name().value(), "saved: " + save.sentence());
            case Effect.Narrate narrate -> {
                if (narrate.level() != Effect.Level.DEBUG) {
                    sim.world.trace(name().value(), "  " + narrate.sentence());
                }
            }
            case Effect.StopDaemon(boolean clean, String sentence) -> {
                if (clean && feeder.filter(SimFeeder::mayLetGo).isPresent()) {
                    host.watchdog().disarm();
                }
                kill();
            }
        }
    }

    private void set(TimerTag tag, Duration delay) {
        long generation = ++numbers;
        timers.put(tag, generation);
        after(micros(Duration.ofMillis(delay.toMillis())), () -> {
            if (timers.getOrDefault(tag, -1L) == generation) {
                timers.remove(tag);
                post(new ClusterEvent.TimerFired(tag));
            }
        });
    }

    private void send(NodeName to, Message message) {
        sim.invariants.sending(this, message);
        byte[] bytes = MessageCodec.encode(message);
        Optional<SimDaemon> receiver = sim.host(to).daemon();
        sim.network.deliver(
                name(),
                to,
                () -> receiver.filter(SimDaemon::connected)
                        .ifPresent(daemon -> daemon.post(new ClusterEvent.MessageReceived(name(), decoded(bytes)))));
    }

    private static Message decoded(byte[] bytes) {
        try {
            return MessageCodec.decode(bytes);
        } catch (CodecException e) {
            throw new AssertionError("a message of our own cannot be read", e);
        }
    }

    // ---- who asks

    void ask(OperatorRequest request, Consumer<RequestOutcome> then) {
        RequestId id = new RequestId(name(), numbers++);
        waiting.put(id, then);
        post(new ClusterEvent.OperatorRequested(id, new Requester("root", "operator", name()), request));
    }

    /** An agent's blocking call: {@code then} hears whether it was committed in time. */
    void setAttribute(
            NodeName node,
            String attribute,
            Optional<String> value,
            AttributeLifetime lifetime,
            Consumer<Boolean> then) {
        RequestId id = new RequestId(name(), numbers++);
        boolean[] over = new boolean[1];
        waiting.put(id, outcome -> {
            if (!over[0]) {
                over[0] = true;
                then.accept(outcome instanceof RequestOutcome.Done);
            }
        });
        after(5 * SimWorld.SECOND, () -> {
            if (!over[0]) {
                over[0] = true;
                post(new ClusterEvent.AttributeWithdrawn(id));
                then.accept(false);
            }
        });
        post(new ClusterEvent.AttributeRequested(
                Optional.of(id),
                new Requester("root", "agent", name()),
                node,
                attribute,
                value,
                lifetime,
                Optional.of(state.cib().version())));
    }
}
