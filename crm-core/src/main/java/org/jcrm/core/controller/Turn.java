package org.jcrm.core.controller;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jcrm.core.cib.Cib;
import org.jcrm.core.cib.CibVersion;
import org.jcrm.core.cib.NodeState;
import org.jcrm.core.cib.ResourceHistory;
import org.jcrm.core.controller.ClusterEvent.AttributeRequested;
import org.jcrm.core.controller.ClusterEvent.MessageReceived;
import org.jcrm.core.controller.ClusterEvent.OperatorRequested;
import org.jcrm.core.controller.ControllerState.Started;
import org.jcrm.core.controller.Effect.Level;
import org.jcrm.core.fencing.FenceTask;
import org.jcrm.core.graph.GraphRun;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.ResourceId;

/**
 * The workbench of one step: the state, open for change, and the effects so far. It never outlives the step.
 *
 * <p>Effects leave in the order that safety demands, whatever the order in which they were decided: what would be
 * overwritten is saved, the disk is written, readers see it, and only then does anybody else hear of it or act on it.
 */
final class Turn {
    private final ControllerState before;
    final ControllerSettings settings;
    final Instant now;
    final Duration steady;

    Lifecycle lifecycle;
    String sentence;
    MembershipView view;
    final List<ViewId> pastViews;
    boolean integrated;
    boolean sessionBegan;
    QuorumMemory quorum;
    ArbitratorVote vote;
    boolean slept;
    long confirmations;
    Cib cib;
    Optional<CibVersion> heard;
    CibVersion adopted;
    final Map<ResourceId, ResourceHistory> history;
    final Map<String, Started> inFlight;
    final List<Message.OperationReport> unconfirmed;
    final List<Message.FenceReport> fenceReports;
    final List<Fencing> formerFencings;
    int nextTransition;
    final Map<RequestId, AttributeRequested> attributes;
    final Map<RequestId, OperatorRequested> forwarded;
    long nextInternal;
    Optional<RequestId> stopRequest;
    Optional<ControllerState.Detaching> detaching;
    final List<MessageReceived> stash;
    final Map<NodeName, Boolean> farewells;
    final Set<String> notices;
    Optional<String> diskFailure;
    Optional<DcDesk> desk;

    private final List<Effect> first = new ArrayList<>();
    private final List<Effect> effects = new ArrayList<>();
    private boolean toPersist;

    Turn(ControllerState state, Instant now, Duration steady) {
        this.before = state;
        this.settings = state.settings();
        this.now = now;
        this.steady = steady;
        this.lifecycle = state.lifecycle();
        this.sentence = state.sentence();
        this.view = state.view();
        this.pastViews = new ArrayList<>(state.pastViews());
        this.integrated = state.integrated();
        this.sessionBegan = state.sessionBegan();
        this.quorum = state.quorum();
        this.vote = state.vote();
        this.slept = state.slept();
        this.confirmations = state.confirmations();
        this.cib = state.cib();
        this.heard = state.heard();
        this.adopted = state.adopted();
        this.history = new LinkedHashMap<>(state.own().history());
        this.inFlight = new LinkedHashMap<>(state.own().inFlight());
        this.unconfirmed = new ArrayList<>(state.own().unconfirmed());
        this.fenceReports = new ArrayList<>(state.own().fenceReports());
        this.formerFencings = new ArrayList<>(state.own().fencings());
        this.nextTransition = state.nextTransition();
        this.attributes = new LinkedHashMap<>(state.requests().attributes());
        this.forwarded = new LinkedHashMap<>(state.requests().forwarded());
        this.nextInternal = state.requests().nextInternal();
        this.stopRequest = state.requests().stop();
        this.detaching = state.requests().detaching();
        this.stash = new ArrayList<>(state.stash());
        this.farewells = new LinkedHashMap<>(state.farewells());
        this.notices = new LinkedHashSet<>(state.notices());
        this.diskFailure = state.diskFailure();
        this.desk = state.designated().map(DcDesk::of);
    }

    NodeName self() {
        return settings.self();
    }

    /** @param deadline by the clock that nobody sets */
    boolean isPast(Duration deadline) {
        return steady.compareTo(deadline) >= 0;
    }

    /** Before this step. */
    boolean hadQuorum() {
        return before.cib().haveQuorum();
    }

    /** The designated controller of the present view, if that is somebody else. */
    Optional<NodeName> otherDc() {
        return view.dc().filter(dc -> !dc.equals(self()));
    }

    List<NodeName> others() {
        return view.members().stream().filter(node -> !node.equals(self())).toList();
    }

    /** Members that have this view's CIB and follow its updates, this node left out. */
    List<NodeName> followers() {
        return others().stream().filter(this::joined).toList();
    }

    boolean joined(NodeName node) {
        return joined(cib, node);
    }

    /** Whether it is listed and took part in the round; who is only listed may be gone, or in another part's view. */
    boolean isHereAndJoined(NodeName node) {
        return view.members().contains(node) && joined(node);
    }

    static boolean joined(Cib cib, NodeName node) {
        NodeState state = cib.status().nodes().get(node);
        return state != null && state.inCluster() && state.join().equals("member");
    }

    void add(Effect effect) {
        effects.add(effect);
    }

    void send(NodeName to, Message message) {
        effects.add(new Effect.Send(to, message));
    }

    /** What needs no disk: it is done even if the disk fails in this step. */
    void addFirst(Effect effect) {
        first.add(effect);
    }

    /**
     * The newest CIB goes to disk before anything of this step is done. If it cannot, that is the very next event and
     * nothing of this step was done; so from here on this node may speak as if it were there.
     */
    void persist() {
        toPersist = true;
        diskFailure.ifPresent(reason -> notices.remove(DiskFailures.notice(reason)));
        diskFailure = Optional.empty();
    }

    void save(Cib losing, String why) {
        first.add(new Effect.SaveLosingConfiguration(losing, why));
    }

    void info(String what) {
        narrate(Level.INFO, what, Optional.empty());
    }

    void warn(String what) {
        narrate(Level.WARN, what, Optional.empty());
    }

    void narrate(Level level, String what, Optional<ResourceId> resource) {
        effects.add(new Effect.Narrate(level, what, resource));
    }

    void reply(RequestId id, RequestOutcome outcome) {
        effects.add(new Effect.Reply(id, outcome));
    }

    Step finish() {
        List<Effect> ordered = new ArrayList<>(first);
        if (toPersist) {
            ordered.add(new Effect.PersistCib(cib));
        }
        ControllerState after = toState();
        Snapshot snapshot = snapshot(after);
        if (!snapshot.equals(snapshot(before)) || before.lifecycle() == Lifecycle.STARTING) {
            ordered.add(new Effect.PublishSnapshot(snapshot));
        }
        ordered.addAll(effects);
        return new Step(after, ordered);
    }

    private ControllerState toState() {
        List<String> startedWithWrite =
                toPersist ? effects.stream().flatMap(Turn::startedKey).toList() : List.of();
        List<Effect> answeredWithWrite =
                toPersist ? effects.stream().filter(DiskFailures::isAnswer).toList() : List.of();
        return new ControllerState(
                settings,
                lifecycle,
                sentence,
                view,
                pastViews,
                integrated,
                sessionBegan,
                quorum,
                vote,
                slept,
                confirmations,
                cib,
                heard,
                adopted,
                new ControllerState.Own(history, inFlight, unconfirmed, startedWithWrite, fenceReports, formerFencings),
                nextTransition,
                new ControllerState.Requests(
                        attributes, forwarded, nextInternal, stopRequest, detaching, answeredWithWrite),
                stash,
                farewells,
                List.copyOf(notices),
                diskFailure,
                desk.map(DcDesk::toState));
    }

    private static Stream<String> startedKey(Effect effect) {
        return switch (effect) {
            case Effect.RunTask(AgentTask task) -> Stream.of(task.transitionKey());
            case Effect.RunFenceAgent(FenceTask task) -> Stream.of(Fencings.text(task.key()));
            case Effect.Send(NodeName to, Message.FenceRequest request) ->
                Stream.of(Fencings.text(request.task().key()));
            default -> Stream.empty();
        };
    }

    /** What the CIB says counts; a node on its way into a view trusts what it says only if it finds the same itself. */
    private static Quorum quorum(ControllerState state) {
        MembershipView voting = state.integrated()
                ? Votes.confirmed(state.view(), state.cib(), state.settings().self())
                : state.view();
        Quorum counted = Quorum.count(state.cib().configuration(), voting, state.quorum());
        boolean quorate = state.cib().haveQuorum()
                && !state.view().members().isEmpty()
                && (state.integrated() || counted.quorate());
        return quorate == counted.quorate() ? counted : counted.as(quorate);
    }

    private static Snapshot snapshot(ControllerState state) {
        boolean running = state.designated()
                .flatMap(ControllerState.Designated::run)
                .map(run -> run.outcome() == GraphRun.Outcome.RUNNING)
                .orElse(false);
        return new Snapshot(
                state.self(),
                state.lifecycle(),
                state.sentence(),
                state.view(),
                quorum(state),
                state.cib(),
                state.integrated() && !state.slept() && !state.view().members().isEmpty(),
                state.confirmations(),
                running,
                state.notices());
    }
}
