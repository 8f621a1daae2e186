package org.jcrm.core.fencing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jcrm.core.cib.Configuration;
import org.jcrm.core.cib.NodeState;
import org.jcrm.core.model.AgentName;
import org.jcrm.core.model.AttributeSet;
import org.jcrm.core.model.FencingLevel;
import org.jcrm.core.model.LocationConstraint;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.NvPair;
import org.jcrm.core.model.Primitive;
import org.jcrm.core.model.Resource;
import org.jcrm.core.model.ResourceId;
import org.jcrm.core.model.Score;
import org.jcrm.core.watchdog.WatchdogBound;

/** A fencing in a few words: devices, who is there, and a dialogue of calls and answers. */
final class FencingSketch {
    static final NodeName N1 = NodeName.of("n1");
    static final NodeName N2 = NodeName.of("n2");
    static final NodeName N3 = NodeName.of("n3");

    private Configuration configuration = Configuration.EMPTY;
    private final List<NodeName> members = new ArrayList<>(List.of(N1, N2));
    private final Map<ResourceId, NodeName> startedOn = new LinkedHashMap<>();
    private final Map<ResourceId, Integer> busy = new LinkedHashMap<>();
    private final Map<String, String> attributes = new LinkedHashMap<>(Map.of("rack", "r1"));
    private boolean present;
    private boolean quorum = true;
    private Optional<Duration> outSince = Optional.empty();
    private String lot = "lot";
    private Duration now = Duration.ofDays(3);
    private FencingRun run = FencingRun.begin("f-1", N3, "reboot", false, now, Duration.ZERO);
    private boolean toldTarget;
    private Optional<Duration> wakeAt = Optional.empty();

    FencingSketch device(String id, String... params) {
        List<Resource> resources = new ArrayList<>(configuration.resources());
        resources.add(primitive(id, List.of(), params));
        configuration = configuration.withResources(resources);
        return this;
    }

    static Primitive primitive(String id, List<AttributeSet> meta, String... params) {
        return new Primitive(
                ResourceId.of(id),
                new AgentName("stonith", "", "fence_test"),
                Optional.empty(),
                List.of(set(id + "-params", params)),
                meta,
                List.of(),
                List.of());
    }

    static AttributeSet set(String id, String... pairs) {
        List<NvPair> all = new ArrayList<>();
        for (String pair : pairs) {
            int equals = pair.indexOf('=');
            all.add(new NvPair(
                    id + "-" + pair.substring(0, equals), pair.substring(0, equals), pair.substring(equals + 1)));
        }
        return new AttributeSet(id, Score.ZERO, Optional.empty(), all);
    }

    FencingSketch property(String... pairs) {
        configuration = configuration.withProperties(List.of(set("options", pairs)));
        return this;
    }

    FencingSketch level(FencingLevel.Target target, int index, String... devices) {
        List<FencingLevel> levels = new ArrayList<>(configuration.fencingLevels());
        levels.add(new FencingLevel(
                "level-" + levels.size(),
                target,
                index,
                List.of(devices).stream().map(ResourceId::of).toList()));
        configuration = configuration.withFencingLevels(levels);
        return this;
    }

    FencingSketch ban(String device, NodeName node) {
        configuration = configuration.withConstraints(
                List.of(LocationConstraint.of("ban", ResourceId.of(device), node, Score.MINUS_INFINITY)));
        return this;
    }

    FencingSketch members(NodeName... nodes) {
        members.clear();
        members.addAll(List.of(nodes));
        return this;
    }

    FencingSketch startedOn(String device, NodeName node) {
        startedOn.put(ResourceId.of(device), node);
        return this;
    }

    FencingSketch busy(String device, int actions) {
        busy.put(ResourceId.of(device), actions);
        return this;
    }

    /** The target has promised to be off by then, or earlier. */
    FencingSketch targetPromises(WatchdogBound bound) {
        attributes.put(NodeState.WATCHDOG_BOUND, bound.value());
        return this;
    }

    FencingSketch targetPromisesNothing() {
        attributes.remove(NodeState.WATCHDOG_BOUND);
        return this;
    }

    FencingSketch targetPresent(boolean is) {
        present = is;
        return this;
    }

    FencingSketch quorum(boolean is) {
        quorum = is;
        return this;
    }

    /** From when everybody here has been in a view without the target: so long ago. */
    FencingSketch outFor(Duration time) {
        outSince = Optional.of(now.minus(time));
        return this;
    }

    FencingSketch lot(String drawn) {
        lot = drawn;
        return this;
    }

    FencingSketch action(String action) {
        run = FencingRun.begin("f-1", N3, action, false, now, Duration.ZERO);
        return this;
    }

    FencingSketch begin(FencingRun first) {
        run = first;
        return this;
    }

    FencingSketch pass(Duration time) {
        now = now.plus(time);
        return this;
    }

    Duration now() {
        return now;
    }

    FencingSetup setup() {
        return FencingSetup.of(configuration);
    }

    private FencingWorld world() {
        return new FencingWorld(setup(), members, startedOn, busy, attributes, present, quorum, outSince, lot, now);
    }

    /** Goes on; what is called is said as {@code n1: off power(n3)}, or {@code -}. */
    String next() {
        FencingRun.Move move = run.advance(world());
        run = move.run();
        toldTarget |= move.tellTarget();
        wakeAt = move.wakeAt();
        return move.start()
                .map(start -> start.executor() + ": " + start.task().action() + " "
                        + start.task().device() + "(" + start.task().plug() + ")")
                .orElse("-");
    }

    FenceTask task() {
        return run.pending().orElseThrow().task();
    }

    String succeeds() {
        return answer(FenceResult.ok(""));
    }

    String fails() {
        return answer(FenceResult.failed(1, "no route to host"));
    }

    String answer(FenceResult result) {
        run = run.answered(task().key(), result, world());
        return next();
    }

    String late(FenceTask.Key key, FenceResult result) {
        run = run.answered(key, result, world());
        return next();
    }

    FencingRun run() {
        return run;
    }

    Optional<Duration> wakeAt() {
        return wakeAt;
    }

    boolean toldTarget() {
        return toldTarget;
    }

    Optional<Boolean> success() {
        return run.outcome().map(FencingOutcome::success);
    }

    String reason() {
        return run.outcome().orElseThrow().reason();
    }
}
