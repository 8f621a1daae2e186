package org.jcrm.core.controller;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jcrm.core.agent.AgentResult;
import org.jcrm.core.cib.Cib;
import org.jcrm.core.cib.CibVersion;
import org.jcrm.core.cib.Configuration;
import org.jcrm.core.cib.ConfiguredNode;
import org.jcrm.core.cib.NodeState;
import org.jcrm.core.cib.OperationKey;
import org.jcrm.core.cib.OperationStatus;
import org.jcrm.core.cib.Status;
import org.jcrm.core.controller.ClusterEvent.MessageReceived;
import org.jcrm.core.controller.ClusterEvent.TaskCompleted;
import org.jcrm.core.controller.ControllerSettings.Timing;
import org.jcrm.core.graph.GraphAction;
import org.jcrm.core.graph.GraphAction.ResourceAction;
import org.jcrm.core.graph.Synapse;
import org.jcrm.core.graph.TransitionGraph;
import org.jcrm.core.model.AgentName;
import org.jcrm.core.model.AttributeSet;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.NvPair;
import org.jcrm.core.model.OcfResult;
import org.jcrm.core.model.Primitive;
import org.jcrm.core.model.ResourceId;
import org.jcrm.core.model.Score;
import org.jcrm.core.policy.Plan;
import org.jcrm.core.policy.PlanInput;

/**
 * Some controllers in one test: messages arrive at once and in order unless the test holds them, plans come from a
 * script, tasks end when the test says so. Everything is written down as one line each.
 */
final class TestCluster {
    static final NodeName N1 = NodeName.of("n1");
    static final NodeName N2 = NodeName.of("n2");
    static final NodeName N3 = NodeName.of("n3");
    static final NodeName N4 = NodeName.of("n4");
    static final ResourceId RSC = ResourceId.of("db");
    static final AgentName AGENT = new AgentName("ocf", "jcrm", "Stateful");

    private final Map<NodeName, ControllerState> states = new LinkedHashMap<>();
    private final Map<NodeName, List<Effect>> effects = new LinkedHashMap<>();
    private final Map<NodeName, Deque<AgentTask>> tasks = new LinkedHashMap<>();
    private final Deque<Runnable> network = new ArrayDeque<>();
    private final List<NodeName> deaf = new ArrayList<>();
    private final List<NodeName> brokenDisks = new ArrayList<>();
    private Function<PlanInput, List<Synapse>> script = input -> List.of();
    private int plans;
    private int calls;
    private Duration dateSet = Duration.ZERO;
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    static Configuration configuration(NodeName... nodes) {
        List<ConfiguredNode> configured = new ArrayList<>();
        for (NodeName node : nodes) {
            configured.add(new ConfiguredNode(
                    Integer.toString(configured.size() + 1), node, Optional.empty(), List.of(), List.of()));
        }
        AttributeSet properties = new AttributeSet(
                "cib-bootstrap-options",
                Score.ZERO,
                Optional.empty(),
                List.of(new NvPair("f", "fencing-enabled", "false"), new NvPair("q", "no-quorum-policy", "ignore")));
        return Configuration.EMPTY.withNodes(configured).withProperties(List.of(properties));
    }

    static Primitive primitive() {
        return new Primitive(RSC, AGENT, Optional.empty(), List.of(), List.of(), List.of(), List.of());
    }

    static Cib stored(long epoch, Configuration configuration) {
        return new Cib(
                new CibVersion(0, epoch, 0),
                Optional.empty(),
                false,
                Optional.empty(),
                configuration,
                Status.EMPTY,
                Map.of());
    }

    /** Two nodes of one configuration, started and not connected yet. */
    static TestCluster of(NodeName... nodes) {
        TestCluster cluster = new TestCluster();
        for (NodeName node : nodes) {
            cluster.boot(node, stored(1, configuration(nodes)));
        }
        return cluster;
    }

    void boot(NodeName node, Cib disk) {
        states.put(node, ControllerState.initial(node, disk, settings(node)));
        effects.put(node, new ArrayList<>());
        tasks.put(node, new ArrayDeque<>());
        deaf.remove(node);
        post(node, new ClusterEvent.Started(Optional.empty()));
    }

    private ControllerSettings settings(NodeName node) {
        return new ControllerSettings(
                node,
                List.of(),
                "uuid-" + node + "-" + calls++,
                this::plan,
                OperationDigests.NONE,
                configuration -> List.of(),
                configuration -> Integer.toHexString(configuration.toString().hashCode()) + "digest",
                0,
                Timing.DEFAULT);
    }

    private Plan plan(PlanInput input) {
        plans++;
        return new Plan(
                new TransitionGraph(
                        input.transitionId(),
                        Duration.ofSeconds(60),
                        0,
                        "INFINITY",
                        "INFINITY",
                        Map.of(),
                        script.apply(input)),
                List.of("summary"),
                List.of(),
                List.of(),
                Optional.empty());
    }

    /** What the policy engine will say from now on. */
    void script(Function<PlanInput, List<Synapse>> next) {
        script = next;
    }

    /** These synapses once, then nothing to do. */
    void scriptOnce(Synapse... synapses) {
        int before = plans;
        script = input -> plans == before + 1 ? List.of(synapses) : List.of();
    }

    int plans() {
        return plans;
    }

    // ---- what happens

    void post(NodeName node, ClusterEvent event) {
        Step step = Controller.step(state(node), event, now.plus(dateSet), Duration.between(Instant.EPOCH, now));
        states.put(node, step.state());
        for (Effect effect : step.effects()) {
            seen(node).add(effect);
            switch (effect) {
                case Effect.PersistCib persist
                when brokenDisks.contains(node) -> {
                    post(node, new ClusterEvent.PersistFailed("no space left on device"));
                    return;
                }
                case Effect.Send(NodeName to, Message message) ->
                    network.add(() -> {
                        if (states.containsKey(to) && !deaf.contains(to)) {
                            post(to, new MessageReceived(node, message));
                        }
                    });
                case Effect.RunTask(AgentTask task) -> queue(node).add(task);
                default -> {
                    // The rest is there for the test to look at.
                }
            }
        }
    }

    /** Delivers messages, and those that they cause, until nobody has anything to say. */
    void deliver() {
        while (!network.isEmpty()) {
            network.poll().run();
        }
    }

    void loseMessages() {
        network.clear();
    }

    /** The cluster layer installs a view at all of its members at once. */
    void view(long number, NodeName... members) {
        viewOnlyAt(List.of(members), number, members);
    }

    /** A one-sided view: some of whom it lists never hear of it. */
    void viewOnlyAt(List<NodeName> hearers, long number, NodeName... members) {
        MembershipView view =
                new MembershipView(new ViewId(members[0], number), List.of(members), List.of(), List.of());
        for (NodeName member : hearers) {
            post(member, new ClusterEvent.ViewChanged(view));
        }
    }

    void kill(NodeName node) {
        states.remove(node);
    }

    void deaf(NodeName node) {
        deaf.add(node);
    }

    void hearing(NodeName node) {
        deaf.remove(node);
    }

    void breakDisk(NodeName node) {
        brokenDisks.add(node);
    }

    void repairDisk(NodeName node) {
        brokenDisks.remove(node);
    }

    /** Somebody sets all clocks. */
    void setDate(Duration by) {
        dateSet = dateSet.plus(by);
    }

    void pass(Duration time) {
        now = now.plus(time);
    }

    void fire(NodeName node, TimerTag tag) {
        post(node, new ClusterEvent.TimerFired(tag));
    }

    /** The oldest task of a node ends so. */
    AgentTask complete(NodeName node, OcfResult result) {
        AgentTask task = queue(node).remove();
        post(node, completed(task, result));
        return task;
    }

    TaskCompleted completed(AgentTask task, OcfResult result) {
        return new TaskCompleted(
                task,
                AgentResult.of(result, result == OcfResult.ERROR ? "because" : ""),
                OperationStatus.DONE,
                ++calls,
                now,
                Duration.ofMillis(10),
                Duration.ZERO);
    }

    int nextCall() {
        return ++calls;
    }

    /** All tasks succeed, and those that they cause, until nothing is left to do. */
    void runAll() {
        deliver();
        boolean some = true;
        while (some) {
            some = false;
            for (NodeName node : states.keySet().stream().toList()) {
                while (states.containsKey(node) && !queue(node).isEmpty()) {
                    AgentTask next = queue(node).peek();
                    complete(node, OcfResult.ofCode(next.action().targetReturnCode()));
                    deliver();
                    some = true;
                }
            }
        }
    }

    RequestId ask(NodeName node, OperatorRequest request) {
        RequestId id = new RequestId(node, 1000 + calls++);
        post(node, new ClusterEvent.OperatorRequested(id, new Requester("root", "jcrm test", node), request));
        return id;
    }

    // ---- what there is

    ControllerState state(NodeName node) {
        ControllerState state = states.get(node);
        if (state == null) {
            throw new AssertionError(node + " is not running");
        }
        return state;
    }

    private Deque<AgentTask> queue(NodeName node) {
        return requireNonNull(tasks.get(node), "no such node");
    }

    private List<Effect> seen(NodeName node) {
        return requireNonNull(effects.get(node), "no such node");
    }

    /** What {@code at}'s CIB says of {@code node}. */
    NodeState status(NodeName at, NodeName node) {
        return requireNonNull(cib(at).status().nodes().get(node), "no such node");
    }

    Cib cib(NodeName node) {
        return state(node).cib();
    }

    List<AgentTask> tasks(NodeName node) {
        return List.copyOf(queue(node));
    }

    Instant now() {
        return now;
    }

    /** What was decided at a node since the last look, of one kind. */
    <T extends Effect> List<T> effects(NodeName node, Class<T> kind) {
        return seen(node).stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    List<Effect> effects(NodeName node) {
        return List.copyOf(seen(node));
    }

    void look() {
        effects.values().forEach(List::clear);
    }

    Optional<RequestOutcome> reply(NodeName node, RequestId id) {
        return effects(node, Effect.Reply.class).stream()
                .filter(reply -> reply.id().equals(id))
                .map(Effect.Reply::outcome)
                .findFirst();
    }

    List<String> narrated(NodeName node) {
        return effects(node, Effect.Narrate.class).stream()
                .map(Effect.Narrate::sentence)
                .toList();
    }

    // ---- graphs

    static Synapse synapse(GraphAction action, Integer... inputs) {
        return new Synapse(action.id(), 0, action, List.of(inputs));
    }

    static ResourceAction operation(int id, String operation, NodeName node) {
        return operation(id, operation, 0, node, 0);
    }

    static ResourceAction operation(int id, String operation, long interval, NodeName node, int target) {
        return new ResourceAction(
                id,
                new OperationKey(RSC, operation, interval),
                operation,
                node,
                Optional.empty(),
                RSC,
                Optional.empty(),
                AGENT,
                Map.of(),
                Map.of(),
                target,
                20_000);
    }
}
