package org.jcrm.core.fencing;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.Ordered;
import org.jcrm.core.model.ResourceId;

/**
 * One fencing from the wish to the result: which devices, by which nodes, in which order, and what became of each
 * attempt. Immutable; {@link #advance} says what is to be done next, {@link #answered} takes the answer.
 *
 * <p>At most one agent runs for one fencing at a time. Devices of a level must all succeed; a reboot by several devices
 * turns all of them off, then all on again, and once all are off the node is fenced, whatever becomes of the rest
 * (Pacemaker Explained, "Fencing Topologies"). Times are by a clock of the driving node that nobody sets.
 *
 * @param action {@code off}, {@code reboot} or {@code on}
 * @param unfencing {@code on} by the devices that must let the node in, run on that node itself
 * @param earliest nothing is done before (a node that may just be starting; a device that failed a moment ago)
 * @param headStart added to the first device's own delay ({@code priority-fencing-delay})
 * @param levels chosen when the first step is due: each a list of devices that must all succeed
 * @param level the present level
 * @param step how many of the level's steps are done
 * @param capable what devices said when they were asked whether they can fence the target
 * @param listless devices that cannot list what they fence
 * @param stepwise devices that know no reboot: off, then on
 * @param waited devices whose delay is over
 * @param waitUntil the end of the delay under way
 * @param tried nodes by which the present step was tried in vain
 * @param tries attempts by the present node
 * @param firstTry when the present node began
 * @param calls how many agents were called so far
 * @param pending the agent that runs now
 * @param delegate the node whose agent succeeded last
 * @param calledOff why it is not needed any more, while devices that were turned off already are turned on again
 * @param watchdog the wait for the target to reset itself
 * @param failures every failed attempt, in order
 */
public record FencingRun(
        String id,
        NodeName target,
        String action,
        boolean unfencing,
        Duration earliest,
        Duration headStart,
        Optional<List<List<ResourceId>>> levels,
        int level,
        int step,
        Map<ResourceId, Boolean> capable,
        List<ResourceId> listless,
        List<ResourceId> stepwise,
        List<ResourceId> waited,
        Optional<Duration> waitUntil,
        List<NodeName> tried,
        int tries,
        Optional<Duration> firstTry,
        int calls,
        Optional<Pending> pending,
        Optional<NodeName> delegate,
        Optional<String> calledOff,
        Optional<Watchdog> watchdog,
        List<String> failures,
        Optional<FencingOutcome> outcome) {
    public FencingRun {
        requireNonNull(id, "id is null");
        requireNonNull(target, "target is null");
        requireNonNull(action, "action is null");
        requireNonNull(earliest, "earliest is null");
        requireNonNull(headStart, "headStart is null");
        requireNonNull(levels, "levels is null");
        capable = Ordered.copyOf(capable);
        listless = List.copyOf(listless);
        stepwise = List.copyOf(stepwise);
        waited = List.copyOf(waited);
        requireNonNull(waitUntil, "waitUntil is null");
        tried = List.copyOf(tried);
        requireNonNull(firstTry, "firstTry is null");
        requireNonNull(pending, "pending is null");
        requireNonNull(delegate, "delegate is null");
        requireNonNull(calledOff, "calledOff is null");
        requireNonNull(watchdog, "watchdog is null");
        failures = List.copyOf(failures);
        requireNonNull(outcome, "outcome is null");
    }

    /** A call under way, and until when somebody waits to hear of it. */
    public record Pending(NodeName executor, FenceTask task, Duration deadline) {}

    /**
     * Times by the clock that nobody sets.
     *
     * @param asked since when the target is expected to reset itself
     * @param told whether the target was there and was told to reset itself
     * @param since from when the bound counts: it is not over before the target was out of everybody's view for all of it
     */
    public record Watchdog(Duration asked, boolean told, Duration since) {}

    /** An agent to be run by a node. */
    public record Start(NodeName executor, FenceTask task) {}

    /**
     * What comes next.
     *
     * @param wakeAt when to look again if nothing happens before
     * @param tellTarget the target is present and has to be told to reset itself
     */
    public record Move(FencingRun run, Optional<Start> start, Optional<Duration> wakeAt, boolean tellTarget) {}

    public static FencingRun begin(
            String id, NodeName target, String action, boolean unfencing, Duration earliest, Duration headStart) {
        return new FencingRun(
                id,
                target,
                action,
                unfencing,
                earliest,
                headStart,
                Optional.empty(),
                0,
                0,
                Map.of(),
                List.of(),
                List.of(),
                List.of(),
                Optional.empty(),
                List.of(),
                0,
                Optional.empty(),
                0,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Optional.empty());
    }

    /** Goes on as far as it can without hearing anything. */
    public Move advance(FencingWorld world) {
        return new FencingProgress(this).advance(world);
    }

    /** Gives up on the call under way, if the node that does it is gone or its time is over. */
    public FencingRun expired(FencingWorld world) {
        return pending.isEmpty() || outcome.isPresent()
                ? this
                : new FencingProgress(this).expire(world).toRun();
    }

    /** An agent ended. Words about any call but the one under way change nothing: they are late. */
    public FencingRun answered(FenceTask.Key key, FenceResult result, FencingWorld world) {
        if (pending.isEmpty() || !pending.get().task().key().equals(key)) {
            return this;
        }
        return new FencingProgress(this).answered(result, world).toRun();
    }

    /** Ends it from outside: by an operator's word, or because it is not needed any more. */
    public FencingRun ended(FencingOutcome how) {
        FencingProgress progress = new FencingProgress(this);
        progress.end(how);
        return progress.toRun();
    }

    /** Whether no agent is at work on the target and it cannot be off yet, so that it can still be called off. */
    public boolean isQueued() {
        boolean acting = pending.filter(call -> call.task().acts()).isPresent();
        boolean allDone = levels.filter(
                        all -> level < all.size() && step >= all.get(level).size())
                .isPresent();
        boolean told = watchdog.filter(Watchdog::told).isPresent();
        return outcome.isEmpty() && !acting && !allDone && !told && calledOff.isEmpty();
    }

    /** Ends it because it is not needed any more; what some of several devices turned off is turned on again first. */
    public FencingRun calledOff(String reason) {
        FencingProgress progress = new FencingProgress(this);
        progress.callOff(reason);
        return progress.toRun();
    }

    /**
     * For another node to drive. It has a clock of its own, so times become what is left of them; and it has to wait for a
     * watchdog by its clock from the beginning.
     *
     * @param steady by the clock by which it was driven
     */
    public FencingRun handedOver(Duration steady) {
        return new FencingProgress(this).withoutWatchdog().shifted(steady.negated());
    }

    /**
     * What was handed over goes on here.
     *
     * @param steady by the clock by which it is driven now
     */
    public FencingRun takenOver(Duration steady) {
        return new FencingProgress(this).withoutWatchdog().shifted(steady);
    }

    /** Whether a device is asked or used by it now. */
    public boolean uses(ResourceId device) {
        return pending.filter(call -> call.task().device().equals(device)).isPresent();
    }
}
