package org.jcrm.core.controller;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jcrm.core.cib.Cib;
import org.jcrm.core.cib.CibVersion;
import org.jcrm.core.cib.OperationRecord;
import org.jcrm.core.cib.ResourceHistory;
import org.jcrm.core.cib.Status;
import org.jcrm.core.graph.GraphRun;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.Ordered;
import org.jcrm.core.model.ResourceId;

/**
 * Everything that one node's controller knows. Immutable; a step copies it into a {@link Turn}, works there, and makes
 * the next one.
 *
 * @param sentence why the node is in this lifecycle state
 * @param pastViews the newest views that were installed here before; what is said in them is too late
 * @param integrated whether {@code cib} is that of the present view's designated controller (who has it after its round)
 * @param sessionBegan whether this daemon has taken part since it started
 * @param quorum what counting the votes needs to know of earlier views
 * @param vote what the arbitrator said of its vote in the present view
 * @param slept whether this daemon stood still for long and has not yet heard from the others what happened meanwhile
 * @param confirmations how often a present designated controller, or this node as such, has stood for the CIB; counted, so that
 *     a new word can be told from an old one
 * @param heard the version before the edits of a round that this node leads, or led and never ended: nobody else knows
 *     those, so they make its status no newer than others'
 * @param adopted the last configuration of others that replaced this node's own; what was thought before that is void
 * @param own what this node did and does; the node is the author of that
 * @param requests what came in on this node and is not answered
 * @param stash messages of a view that is not installed here yet
 * @param farewells who said good-bye in this view, and whether it left its resources running
 * @param notices what every screen must show
 * @param diskFailure why the configuration is not on the disk; while it is set this node decides nothing
 * @param designated what only the designated controller has
 */
public record ControllerState(
        ControllerSettings settings,
        Lifecycle lifecycle,
        String sentence,
        MembershipView view,
        List<ViewId> pastViews,
        boolean integrated,
        boolean sessionBegan,
        QuorumMemory quorum,
        ArbitratorVote vote,
        boolean slept,
        long confirmations,
        Cib cib,
        Optional<CibVersion> heard,
        CibVersion adopted,
        Own own,
        int nextTransition,
        Requests requests,
        List<ClusterEvent.MessageReceived> stash,
        Map<NodeName, Boolean> farewells,
        List<String> notices,
        Optional<String> diskFailure,
        Optional<Designated> designated) {
    public ControllerState {
        requireNonNull(settings, "settings is null");
        requireNonNull(lifecycle, "lifecycle is null");
        requireNonNull(sentence, "sentence is null");
        requireNonNull(view, "view is null");
        pastViews = List.copyOf(pastViews);
        requireNonNull(quorum, "quorum is null");
        requireNonNull(vote, "vote is null");
        requireNonNull(cib, "cib is null");
        requireNonNull(heard, "heard is null");
        requireNonNull(adopted, "adopted is null");
        requireNonNull(own, "own is null");
        requireNonNull(requests, "requests is null");
        stash = List.copyOf(stash);
        farewells = Ordered.copyOf(farewells);
        notices = List.copyOf(notices);
        requireNonNull(diskFailure, "diskFailure is null");
        requireNonNull(designated, "designated is null");
    }

    /** A daemon that has just read its disk and heard of nothing else; of what is stored only the configuration counts. */
    public static ControllerState initial(NodeName self, Cib storedCib, ControllerSettings settings) {
        if (!self.equals(settings.self())) {
            throw new IllegalArgumentException("settings of " + settings.self() + " given to " + self);
        }
        Cib configured = new Cib(
                storedCib.version(),
                storedCib.lastChange(),
                false,
                Optional.empty(),
                storedCib.configuration(),
                Status.EMPTY,
                storedCib.extra());
        return new ControllerState(
                settings,
                Lifecycle.STARTING,
                "The daemon is starting.",
                MembershipView.NONE,
                List.of(),
                false,
                false,
                QuorumMemory.of(settings.arbitrators()),
                ArbitratorVote.NONE,
                false,
                0,
                configured,
                Optional.empty(),
                CibVersion.NONE,
                Own.NOTHING,
                1,
                Requests.NONE,
                List.of(),
                Map.of(),
                List.of(),
                Optional.empty(),
                Optional.empty());
    }

    public NodeName self() {
        return settings.self();
    }

    /** Whether this node plans in the present view, or is about to, as soon as its join round is over. */
    public boolean isDesignated() {
        return designated.isPresent();
    }

    /**
     * @param inFlight tasks handed to the executor, by transition key
     * @param unconfirmed reports that no update of the CIB has shown yet; said again to the next designated controller,
     *     which must count a failure that the one before took to its grave
     * @param startedWithWrite keys of tasks that were handed over in a step that also wrote the disk: if the write
     *     failed they never reached the executor
     * @param fenceReports ends of fence agents that ran here for a designated controller, said again in each view
     * @param fencings that this node drove as the designated controller, until the next one has taken them over
     */
    public record Own(
            Map<ResourceId, ResourceHistory> history,
            Map<String, Started> inFlight,
            List<Message.OperationReport> unconfirmed,
            List<String> startedWithWrite,
            List<Message.FenceReport> fenceReports,
            List<Fencing> fencings) {
        static final Own NOTHING = new Own(Map.of(), Map.of(), List.of(), List.of(), List.of(), List.of());

        /** More than are under way at once; older ones nobody waits for. */
        static final int FENCE_REPORTS = 20;

        public Own {
            history = Ordered.copyOf(history);
            inFlight = Ordered.copyOf(inFlight);
            unconfirmed = List.copyOf(unconfirmed);
            startedWithWrite = List.copyOf(startedWithWrite);
            fenceReports = List.copyOf(fenceReports);
            fencings = List.copyOf(fencings);
        }
    }

    /** A task in the executor's hands, and what the history said before it was recorded as pending. */
    public record Started(AgentTask task, Optional<OperationRecord> before) {}

    /**
     * @param nextInternal numbers requests that nobody waits for, downwards from −1
     * @param stop the request to stop this node, answered when it may leave
     * @param answeredWithWrite answers of a step that also wrote the disk: if the write fails, nobody heard them, and the
     *     very next event says so
     */
    public record Requests(
            Map<RequestId, ClusterEvent.AttributeRequested> attributes,
            Map<RequestId, ClusterEvent.OperatorRequested> forwarded,
            long nextInternal,
            Optional<RequestId> stop,
            Optional<Detaching> detaching,
            List<Effect> answeredWithWrite) {
        static final Requests NONE =
                new Requests(Map.of(), Map.of(), -1, Optional.empty(), Optional.empty(), List.of());

        public Requests {
            attributes = Ordered.copyOf(attributes);
            forwarded = Ordered.copyOf(forwarded);
            answeredWithWrite = List.copyOf(answeredWithWrite);
        }
    }

    /**
     * What the node that plans has beside everybody's state.
     *
     * @param round the join round under way, if any; nothing is planned before it ends
     * @param run the transition under way
     * @param strays operations in flight that no present run asked for (of an earlier view or designated controller), by
     *     transition key; nothing is planned before they report
     * @param askedForSigns lost peers whose life signs the agents are looking for; nothing is planned before they answer,
     *     or before that moment, by the clock that nobody sets
     * @param silent lost peers without life signs that keep what they held, since others that are lost too do live
     * @param heardAt how often each member had been confirmed when it last asked to join in this view
     * @param wanted why a plan is wanted
     * @param warned the warnings of the last plan, so that each is said once
     * @param fencings under way, oldest first, by id
     * @param fencingFailures of nodes whose fencing failed since the membership or the configuration changed
     * @param absences since when which nodes are certainly out of the view of everybody here
     */
    public record Designated(
            Optional<JoinRound> round,
            Optional<GraphRun> run,
            Map<String, Stray> strays,
            Map<NodeName, Duration> askedForSigns,
            Set<NodeName> silent,
            Map<NodeName, Long> heardAt,
            Optional<String> wanted,
            Map<RequestId, PendingWrite> writes,
            List<String> warned,
            Map<String, Fencing> fencings,
            Map<NodeName, Fencing.Failures> fencingFailures,
            Absences absences) {
        public Designated {
            strays = Ordered.copyOf(strays);
            askedForSigns = Ordered.copyOf(askedForSigns);
            silent = Sets.copyOf(silent);
            heardAt = Ordered.copyOf(heardAt);
            writes = Ordered.copyOf(writes);
            warned = List.copyOf(warned);
            fencings = Ordered.copyOf(fencings);
            fencingFailures = Ordered.copyOf(fencingFailures);
            requireNonNull(absences, "absences is null");
        }
    }

    /** This node is about to end its daemon and to let go of the watchdog; these have yet to say that they know. */
    public record Detaching(RequestId request, Set<NodeName> unaware) {
        public Detaching {
            requireNonNull(request, "request is null");
            unaware = Sets.copyOf(unaware);
        }
    }

    /** An operation in flight on a node, and until when somebody waits to hear of it, by the clock that nobody sets. */
    public record Stray(NodeName node, Duration deadline) {}

    /** A change of the configuration that somebody waits for until these members have it on disk. */
    public record PendingWrite(CibVersion version, Set<NodeName> unacknowledged, List<String> notes) {
        public PendingWrite {
            unacknowledged = Sets.copyOf(unacknowledged);
            notes = List.copyOf(notes);
        }
    }
}
