package org.jcrm.core.fencing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jcrm.core.cib.NodeState;
import org.jcrm.core.fencing.FenceDevice.ActionSettings;
import org.jcrm.core.fencing.FenceResult.Status;
import org.jcrm.core.fencing.FencingRun.Move;
import org.jcrm.core.fencing.FencingRun.Pending;
import org.jcrm.core.fencing.FencingRun.Start;
import org.jcrm.core.fencing.FencingRun.Watchdog;
import org.jcrm.core.model.FencingLevel;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.ResourceId;
import org.jcrm.core.watchdog.WatchdogBound;

/** The workbench on which a {@link FencingRun} goes on; it never outlives one call. */
final class FencingProgress {
    /** A node ends an agent at its timeout; killing it and saying so takes a moment more. */
    private static final Duration ANSWER_GRACE = Duration.ofSeconds(5);

    private final FencingRun before;
    private Duration earliest;
    private Optional<List<List<ResourceId>>> levels;
    private int level;
    private int step;
    private final Map<ResourceId, Boolean> capable;
    private final List<ResourceId> listless;
    private final List<ResourceId> stepwise;
    private final List<ResourceId> waited;
    private Optional<Duration> waitUntil;
    private final List<NodeName> tried;
    private int tries;
    private Optional<Duration> firstTry;
    private int calls;
    private Optional<Pending> pending;
    private Optional<NodeName> delegate;
    private Optional<String> calledOff;
    private Optional<Watchdog> watchdog;
    private final List<String> failures;
    private Optional<FencingOutcome> outcome;

    private Optional<Start> start = Optional.empty();
    private Optional<Duration> wakeAt = Optional.empty();
    private boolean tellTarget;

    /** One thing that a level demands. */
    private record Step(ResourceId device, String purpose) {}

    FencingProgress(FencingRun run) {
        this.before = run;
        this.earliest = run.earliest();
        this.levels = run.levels();
        this.level = run.level();
        this.step = run.step();
        this.capable = new LinkedHashMap<>(run.capable());
        this.listless = new ArrayList<>(run.listless());
        this.stepwise = new ArrayList<>(run.stepwise());
        this.waited = new ArrayList<>(run.waited());
        this.waitUntil = run.waitUntil();
        this.tried = new ArrayList<>(run.tried());
        this.tries = run.tries();
        this.firstTry = run.firstTry();
        this.calls = run.calls();
        this.pending = run.pending();
        this.delegate = run.delegate();
        this.calledOff = run.calledOff();
        this.watchdog = run.watchdog();
        this.failures = new ArrayList<>(run.failures());
        this.outcome = run.outcome();
    }

    FencingRun toRun() {
        return new FencingRun(
                before.id(),
                before.target(),
                before.action(),
                before.unfencing(),
                earliest,
                before.headStart(),
                levels,
                level,
                step,
                capable,
                listless,
                stepwise,
                waited,
                waitUntil,
                tried,
                tries,
                firstTry,
                calls,
                pending,
                delegate,
                calledOff,
                watchdog,
                failures,
                outcome);
    }

    // ---- going on

    Move advance(FencingWorld world) {
        boolean further = true;
        while (further && outcome.isEmpty()) {
            further = goOn(world);
        }
        return new Move(toRun(), start, outcome.isPresent() ? Optional.empty() : wakeAt, tellTarget);
    }

    /** @return whether there may be more to do at once */
    private boolean goOn(FencingWorld world) {
        if (pending.isPresent()) {
            return await(world, pending.get());
        }
        if (!world.mayAct()) {
            return false;
        }
        if (isBefore(world, before.earliest())) {
            wakeAt = Optional.of(before.earliest());
            return false;
        }
        if (watchdog.isPresent()) {
            return watch(world, watchdog.get());
        }
        if (levels.isEmpty()) {
            levels = Optional.of(choose(world));
        }
        if (level >= levels.get().size()) {
            exhausted(world);
            return true;
        }
        List<Step> steps = steps(levels.get().get(level));
        if (step >= steps.size() && calledOff.isPresent()) {
            end(FencingOutcome.failed(calledOff.get()));
            return true;
        }
        if (step >= steps.size()) {
            end(new FencingOutcome(
                    true,
                    delegate,
                    "done by the devices " + ResourceId.join(levels.get().get(level))));
            return true;
        }
        return take(world, steps.get(step));
    }

    private static boolean isBefore(FencingWorld world, Duration time) {
        return world.steady().compareTo(time) < 0;
    }

    FencingRun shifted(Duration by) {
        earliest = earliest.plus(by);
        waitUntil = waitUntil.map(by::plus);
        firstTry = firstTry.map(by::plus);
        pending = pending.map(call ->
                new Pending(call.executor(), call.task(), call.deadline().plus(by)));
        return toRun();
    }

    FencingProgress withoutWatchdog() {
        watchdog = Optional.empty();
        return this;
    }

    FencingProgress expire(FencingWorld world) {
        pending.ifPresent(call -> await(world, call));
        return this;
    }

    private boolean await(FencingWorld world, Pending call) {
        if (!world.members().contains(call.executor()) && !call.executor().equals(before.target())) {
            answered(FenceResult.of(Status.NO_ANSWER, call.executor() + " left the cluster meanwhile"), world);
            return true;
        }
        if (!isBefore(world, call.deadline())) {
            answered(FenceResult.of(Status.NO_ANSWER, call.executor() + " did not say what became of it"), world);
            return true;
        }
        wakeAt = Optional.of(call.deadline());
        return false;
    }

    /** Topology if there is one for the target; else each device that may fence it, those that need no question first. */
    private List<List<ResourceId>> choose(FencingWorld world) {
        if (before.unfencing()) {
            List<ResourceId> guards = world.setup().devices().stream()
                    .filter(FenceDevice::unfences)
                    .map(FenceDevice::id)
                    .toList();
            return List.of(guards);
        }
        List<FencingLevel> topology = world.setup().levelsFor(before.target(), world.targetAttributes());
        if (!topology.isEmpty()) {
            return topology.stream().map(FencingLevel::devices).toList();
        }
        return world.setup().devices().stream()
                .filter(device -> device.fences(before.target()).orElse(true))
                .sorted(Comparator.comparing(
                        device -> device.fences(before.target()).isEmpty()))
                .map(device -> List.of(device.id()))
                .toList();
    }

    private List<Step> steps(List<ResourceId> devices) {
        List<Step> steps = new ArrayList<>();
        if (calledOff.isPresent()) {
            devices.forEach(device -> steps.add(new Step(device, "on")));
            return steps;
        }
        boolean apart = before.action().equals("reboot")
                && (devices.size() > 1 || devices.stream().anyMatch(stepwise::contains));
        if (!apart) {
            devices.forEach(device -> steps.add(new Step(device, before.action())));
            return steps;
        }
        devices.forEach(device -> steps.add(new Step(device, "off")));
        devices.forEach(device -> steps.add(new Step(device, "on")));
        return steps;
    }

    private boolean isOnAfterOff(Step now) {
        return now.purpose().equals("on") && !before.action().equals("on");
    }

    private boolean take(FencingWorld world, Step now) {
        Optional<FenceDevice> found = world.setup().device(now.device());
        if (found.isEmpty()) {
            return levelFails(now, now.device() + " is not configured, or disabled");
        }
        FenceDevice device = found.get();
        Optional<Boolean> can = before.unfencing()
                ? Optional.of(true)
                : device.fences(before.target()).or(() -> Optional.ofNullable(capable.get(device.id())));
        if (can.filter(yes -> !yes).isPresent()) {
            return levelFails(now, device.id() + " cannot fence " + before.target());
        }
        if (limit(device) <= world.busy().getOrDefault(device.id(), 0)) {
            // Whatever it does for somebody else ends, and then there is a next look.
            return false;
        }
        if (can.isEmpty()) {
            boolean byStatus = device.hostCheck() == HostCheck.STATUS || listless.contains(device.id());
            return call(world, device, byStatus ? "status" : "list", now);
        }
        return !mustWait(world, device, now.purpose()) && call(world, device, now.purpose(), now);
    }

    private static int limit(FenceDevice device) {
        return device.actionLimit() < 0 ? Integer.MAX_VALUE : Math.max(1, device.actionLimit());
    }

    /** The delay counts once for each device, before it is used for the first time. */
    private boolean mustWait(FencingWorld world, FenceDevice device, String purpose) {
        if (purpose.equals("on") || waited.contains(device.id())) {
            return false;
        }
        if (waitUntil.isEmpty()) {
            Duration delay = device.delay()
                    .of(before.target().value(), fraction(world.lot() + "/" + before.id() + "/" + device.id()))
                    .plus(waited.isEmpty() ? before.headStart() : Duration.ZERO);
            waitUntil = Optional.of(world.steady().plus(delay));
        }
        if (isBefore(world, waitUntil.get())) {
            wakeAt = waitUntil;
            return true;
        }
        waited.add(device.id());
        waitUntil = Optional.empty();
        return false;
    }

    /** A number from 0 to below 1 that depends on every letter of the text. */
    static double fraction(String text) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        }
        hash = (hash ^ (hash >>> 32)) * 0x9e3779b97f4a7c15L;
        hash = (hash ^ (hash >>> 29)) * 0xbf58476d1ce4e5b9L;
        return ((hash ^ (hash >>> 32)) >>> 11) * 0x1.0p-53;
    }

    private boolean call(FencingWorld world, FenceDevice device, String purpose, Step now) {
        Optional<NodeName> executor = executors(world, device).stream()
                .filter(node -> !tried.contains(node))
                .findFirst();
        if (executor.isEmpty()) {
            String why = tried.isEmpty() ? "no node can use " + device.id() : "no other node can use " + device.id();
            if (!isAsking(purpose)) {
                return levelFails(now, why);
            }
            capable.put(device.id(), false);
            failures.add(why + " to find out whether it can fence " + before.target());
            nextTry();
            return true;
        }
        ActionSettings settings = device.settings(purpose);
        Duration timeout = settings.timeout().orElse(world.setup().timeout());
        calls++;
        tries++;
        if (firstTry.isEmpty()) {
            firstTry = Optional.of(world.steady());
        }
        FenceTask task = new FenceTask(
                new FenceTask.Key(before.id(), calls),
                device.id(),
                device.agent(),
                purpose,
                settings.name(),
                before.target(),
                device.plug(before.target()),
                device.hostArgument(),
                device.params(),
                timeout);
        pending = Optional.of(
                new Pending(executor.get(), task, world.steady().plus(timeout).plus(ANSWER_GRACE)));
        start = Optional.of(new Start(executor.get(), task));
        wakeAt = pending.map(Pending::deadline);
        return false;
    }

    private static boolean isAsking(String purpose) {
        return purpose.equals("list") || purpose.equals("status");
    }

    /** Where the device runs, then the others. The target only if nobody else is there, or if it lets itself in. */
    private List<NodeName> executors(FencingWorld world, FenceDevice device) {
        List<NodeName> allowed = new ArrayList<>(world.members());
        allowed.removeAll(device.banned());
        if (before.unfencing()) {
            allowed.removeIf(node -> !node.equals(before.target()));
            return allowed;
        }
        if (world.members().size() > 1 || !world.members().contains(before.target())) {
            allowed.remove(before.target());
        }
        NodeName runsOn = world.startedOn().get(device.id());
        if (runsOn != null && allowed.remove(runsOn)) {
            allowed.addFirst(runsOn);
        }
        return allowed;
    }

    // ---- answers

    FencingProgress answered(FenceResult result, FencingWorld world) {
        Pending call = pending.orElseThrow();
        pending = Optional.empty();
        FenceTask task = call.task();
        if (isAsking(task.purpose())) {
            heard(world, call, result);
        } else if (result.status() == Status.OK) {
            delegate = Optional.of(call.executor());
            nextStep();
        } else if (result.status() == Status.UNSUPPORTED && task.purpose().equals("reboot")) {
            stepwise.add(task.device());
            nextTry();
        } else {
            failed(world, call, result);
        }
        return this;
    }

    private void nextStep() {
        step++;
        nextTry();
    }

    private void nextTry() {
        tried.clear();
        tries = 0;
        firstTry = Optional.empty();
    }

    private void heard(FencingWorld world, Pending call, FenceResult result) {
        FenceTask task = call.task();
        boolean list = task.purpose().equals("list");
        boolean guess = world.setup()
                .device(task.device())
                .filter(device -> device.hostCheck() == HostCheck.UNSET)
                .isPresent();
        if (result.status() == Status.UNSUPPORTED && guess) {
            if (list) {
                listless.add(task.device());
            } else {
                capable.put(task.device(), true);
            }
            nextTry();
        } else if (list && result.status() == Status.OK) {
            capable.put(task.device(), lists(result.output(), task.plug()));
            nextTry();
        } else if (!list && isPowerState(result)) {
            capable.put(task.device(), true);
            nextTry();
        } else if (result.status() == Status.UNSUPPORTED) {
            capable.put(task.device(), false);
            failures.add(sentence(call, result));
            nextTry();
        } else {
            failed(world, call, result);
        }
    }

    /** On is 0, off is 2 (fence agent API, "status"). */
    private static boolean isPowerState(FenceResult result) {
        return result.status() == Status.OK || (result.status() == Status.FAILED && result.exitCode() == 2);
    }

    /** {@code plug,alias} lines, in any of the ways in which agents separate them. */
    private static boolean lists(String output, String plug) {
        for (String word : output.split("[\\s,;]+")) {
            if (word.equalsIgnoreCase(plug)) {
                return true;
            }
        }
        return false;
    }

    /** Once more by the same node while there is time, since devices that are busy recover; else by another one. */
    private void failed(FencingWorld world, Pending call, FenceResult result) {
        failures.add(sentence(call, result));
        FenceTask task = call.task();
        int allowed = world.setup()
                .device(task.device())
                .map(device -> device.settings(task.purpose()).tries())
                .orElse(1);
        boolean timeLeft = firstTry.filter(first -> isBefore(world, first.plus(task.timeout())))
                .isPresent();
        boolean again = result.status() == Status.FAILED && tries < allowed && timeLeft;
        if (!again) {
            tried.add(call.executor());
            tries = 0;
            firstTry = Optional.empty();
        }
    }

    private static String sentence(Pending call, FenceResult result) {
        FenceTask task = call.task();
        String how = switch (result.status()) {
            case OK -> "succeeded";
            case FAILED -> "failed (exit code " + result.exitCode() + ")";
            case TIMED_OUT -> "did not end within " + task.timeout().toMillis() + " ms";
            case UNSUPPORTED -> "is unknown to " + task.agent();
            case NOT_INSTALLED -> "could not be run";
            case NO_ANSWER -> "has no known end";
        };
        return task.device() + " by " + call.executor() + ": " + task.action() + " " + how
                + (result.reason().isEmpty() ? "" : ": " + result.reason());
    }

    // ---- ends

    void callOff(String reason) {
        if (step == 0 || levels.isEmpty()) {
            end(FencingOutcome.failed(reason));
            return;
        }
        pending = Optional.empty();
        levels = Optional.of(List.of(levels.get().get(level).subList(0, step)));
        level = 0;
        step = 0;
        calledOff = Optional.of(reason);
        waitUntil = Optional.empty();
        nextTry();
    }

    private boolean levelFails(Step now, String why) {
        if (calledOff.isPresent()) {
            failures.add(now.device() + " stays off: " + why);
            nextStep();
            return true;
        }
        if (isOnAfterOff(now)) {
            failures.add("the node is off, but did not come on again: " + why);
            end(new FencingOutcome(true, delegate, "it is off; switching it on again failed"));
            return true;
        }
        failures.add(why);
        level++;
        step = 0;
        waitUntil = Optional.empty();
        nextTry();
        return true;
    }

    private void exhausted(FencingWorld world) {
        boolean counts = world.setup().watchdog().isOn();
        Optional<String> uncovered = counts ? uncovered(world) : Optional.empty();
        if (uncovered.isPresent()) {
            end(FencingOutcome.failed(uncovered.get()));
            return;
        }
        if (counts && !before.action().equals("on")) {
            watchdog = Optional.of(new Watchdog(
                    world.steady(), world.targetPresent(), world.outSince().orElse(world.steady())));
            tellTarget = world.targetPresent();
            return;
        }
        boolean none = levels.map(List::isEmpty).orElse(true);
        end(FencingOutcome.failed(
                none ? "there is no fence device for " + before.target() : "every device and every node failed"));
    }

    private Optional<WatchdogBound> promised(FencingWorld world) {
        return Optional.ofNullable(world.targetAttributes().get(NodeState.WATCHDOG_BOUND))
                .flatMap(WatchdogBound::parse);
    }

    /** Why the target must not be counted as off by time: it has not promised to be. */
    private Optional<String> uncovered(FencingWorld world) {
        return world.setup()
                .watchdog()
                .problem(before.target(), promised(world))
                .map(problem -> "no device fenced " + before.target() + ", and " + problem);
    }

    private boolean watch(FencingWorld world, Watchdog wait) {
        Optional<String> uncovered = uncovered(world);
        if (uncovered.isPresent()) {
            // It let go of its watchdog in good order meanwhile, or somebody shortened the time.
            end(FencingOutcome.failed(uncovered.get()));
            return true;
        }
        Duration bound = world.setup().watchdog().time(promised(world).orElseThrow());
        if (world.targetPresent()) {
            Duration left = bound.minus(world.steady().minus(wait.asked()));
            if (!left.isPositive()) {
                end(FencingOutcome.failed(before.target() + " was told to reset itself, but is still a member after "
                        + bound.toMillis() + " ms"));
                return true;
            }
            watchdog = Optional.of(new Watchdog(wait.asked(), wait.told(), world.steady()));
            wakeAt = Optional.of(world.steady().plus(left));
            return false;
        }
        // Who counts, and its part, may have had to begin anew meanwhile.
        Duration since = world.outSince()
                .filter(later -> later.compareTo(wait.since()) > 0)
                .orElse(wait.since());
        watchdog = Optional.of(new Watchdog(wait.asked(), wait.told(), since));
        Duration left = bound.minus(world.steady().minus(since));
        if (left.isPositive()) {
            wakeAt = Optional.of(world.steady().plus(left));
            return false;
        }
        end(new FencingOutcome(
                true, Optional.empty(), "its watchdog has reset it by now (" + bound.toMillis() + " ms)"));
        return true;
    }

    void end(FencingOutcome how) {
        outcome = Optional.of(how);
        pending = Optional.empty();
    }
}
