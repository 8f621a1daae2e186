package org.jcrm.core.arbitrator;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jcrm.core.arbitrator.VoteAnswer.Verdict;
import org.jcrm.core.cib.CibVersion;
import org.jcrm.core.controller.ViewId;
import org.jcrm.core.model.NodeName;

/**
 * Gives one vote to one part of one cluster. The rule that keeps two parts from counting it at once: it is granted for a
 * view only when nobody may still count it for another one, that is, every such lease is over or its node has reported
 * a newer view. All else (who is preferred) is courtesy. Not thread-safe; no clock: {@code now} is nanoseconds of a clock that never jumps.
 *
 * <p>It is a witness as well: whoever has an older configuration than those who had the vote last does not get it, because
 * what they decided meanwhile (whose data is the newest, above all) is not known there. So a configuration that was
 * reported and granted is never forgotten by a later part with the vote, as if the arbitrator had it on its disk.
 *
 * <p>Of two parts that both may have it, the one with more members gets it, then the one with a promoted
 * instance, then the one that reaches more ping hosts, then the one with the lowest name (as qdevice's algorithms and
 * heuristics choose). Whoever has it keeps it, unless a part with more members turns up.
 */
public final class Arbitration {
    /** A lease is held against a node for two thirds longer than the node counts it: clocks drift, processes pause. */
    private static final int PATIENCE_THIRDS = 5;

    /** Whoever asks for more is refused. */
    private static final Duration LONGEST_LEASE = Duration.ofMinutes(1);

    /**
     * Who has the vote; kept on the arbitrator's disk, so that its restart takes nothing from anybody.
     *
     * @param view of the part that has it
     * @param lease the longest lease that was given
     * @param configuration the newest version that anybody with the vote had
     */
    public record Holder(ViewId view, List<NodeName> members, Duration lease, CibVersion configuration) {
        public Holder {
            requireNonNull(view, "view is null");
            members = List.copyOf(members);
            requireNonNull(lease, "lease is null");
            requireNonNull(configuration, "configuration is null");
        }
    }

    private static final class Seat {
        VoteReport report;
        long heardNanos;
        long leaseEndsNanos;
        boolean leased;

        /** A report of a lower session came: two lives of the node, or a count that was lost with a disk. */
        boolean disputed;

        Seat(VoteReport report) {
            this.report = report;
        }

        boolean counts(long now) {
            return leased && now - leaseEndsNanos < 0;
        }

        boolean isThere(long now) {
            return now - heardNanos < patience(report.lease()).toNanos();
        }
    }

    private final Map<NodeName, Seat> seats = new TreeMap<>();
    private final long startedNanos;
    private Optional<Holder> holder;

    /**
     * @param remembered who had the vote when this arbitrator last ran
     * @param now when it starts; it gives the vote to nobody else before every lease of its earlier life is over
     */
    public Arbitration(Optional<Holder> remembered, long now) {
        this.holder = remembered;
        this.startedNanos = now;
    }

    public Optional<Holder> holder() {
        return holder;
    }

    /** How long a lease is held against the node that has it. */
    public static Duration patience(Duration lease) {
        return lease.multipliedBy(PATIENCE_THIRDS).dividedBy(3);
    }

    /**
     * Before a {@code GRANTED} leaves, {@link #holder()} must be on disk if it is another one than before.
     *
     * @param now never less than in an earlier call
     */
    public VoteAnswer heard(VoteReport report, long now) {
        Seat seat = seats.get(report.node());
        if (seat != null && report.session() < seat.report.session()) {
            seat.disputed = true;
            return new VoteAnswer(
                    report.sequence(),
                    Verdict.OUTDATED,
                    "a later life of " + report.node() + " is known (" + seat.report.session() + ", this is "
                            + report.session() + ")",
                    seat.report.session());
        }
        if (seat != null && report.isOlderThan(seat.report)) {
            return answer(report, Verdict.DENIED, "a newer report of " + report.node() + " is known");
        }
        if (!report.members().contains(report.node())
                || report.lease().compareTo(LONGEST_LEASE) > 0
                || !report.lease().isPositive()) {
            return answer(report, Verdict.DENIED, "the report makes no sense");
        }
        if (seat != null && report.session() != seat.report.session()) {
            if (seat.disputed && seat.counts(now)) {
                // A life that went on above the one before, since it was told of it, is not known to be the only one.
                return answer(report, Verdict.WAIT, "an earlier life of " + report.node() + " may still count it");
            }
            seat.disputed = false;
        }
        if (seat == null) {
            seat = new Seat(report);
            seats.put(report.node(), seat);
        } else if (!seat.report.view().equals(report.view())) {
            // Whoever is in another view does not count what was granted for the one before.
            seat.leased = false;
        }
        seat.report = report;
        seat.heardNanos = now;
        VoteAnswer answer = decide(report, now);
        if (answer.verdict() == Verdict.GRANTED) {
            seat.leased = true;
            seat.leaseEndsNanos = now + patience(report.lease()).toNanos();
            CibVersion newest = holder.map(Holder::configuration)
                    .filter(known -> known.compareTo(report.configuration()) > 0)
                    .orElse(report.configuration());
            // Only the configuration is on disks; changes of the status would have this written every second.
            holder = Optional.of(new Holder(
                    report.view(),
                    report.members(),
                    longestLease(report),
                    new CibVersion(newest.adminEpoch(), newest.epoch(), 0)));
        }
        return answer;
    }

    private VoteAnswer decide(VoteReport report, long now) {
        boolean has = holder.filter(held -> held.view().equals(report.view())).isPresent();
        if (!has && now - startedNanos < patience(longestLease(report)).toNanos()) {
            return answer(
                    report, Verdict.WAIT, "the arbitrator has just started and lets leases of its earlier life end");
        }
        Part own = part(report.view(), now);
        if (holder.isPresent()
                && own.configuration().hasOlderConfigurationThan(holder.get().configuration())) {
            return answer(
                    report,
                    Verdict.DENIED,
                    own.names() + " has configuration " + text(own.configuration()) + ", older than "
                            + text(holder.get().configuration()) + " of those who had the vote last ("
                            + NodeName.join(holder.get().members())
                            + "): start one of them, or, if they are lost for good, say"
                            + " how many votes are left (jcrm quorum expected)");
        }
        Optional<Part> rival = rivals(report, now).stream()
                .filter(other -> has ? other.takesItFrom(own, report.node()) : other.isBetterThan(own))
                .max(Part.ORDER);
        if (rival.isPresent()) {
            // It may not have noticed yet that this node is gone from it; then it is not known who would be preferred.
            boolean unaware = rival.get().members().contains(report.node());
            return answer(
                    report,
                    unaware ? Verdict.WAIT : Verdict.DENIED,
                    unaware
                            ? rival.get().names() + " has not noticed a change yet"
                            : "it goes to " + rival.get().names() + ", which "
                                    + rival.get().reasonOver(own));
        }
        List<String> blocking = seats.values().stream()
                .filter(other -> other.counts(now) && !other.report.view().equals(report.view()))
                .map(other -> other.report.node().value())
                .toList();
        if (!blocking.isEmpty()) {
            return answer(report, Verdict.WAIT, String.join(", ", blocking) + " may still count it");
        }
        return answer(report, Verdict.GRANTED, "it is with " + own.names());
    }

    /** The longest that anybody was given, this report's included. */
    private Duration longestLease(VoteReport report) {
        return holder.map(Holder::lease)
                .filter(lease -> lease.compareTo(report.lease()) > 0)
                .orElse(report.lease());
    }

    private static String text(CibVersion version) {
        return version.adminEpoch() + "." + version.epoch();
    }

    private static VoteAnswer answer(VoteReport report, Verdict verdict, String sentence) {
        return new VoteAnswer(report.sequence(), verdict, sentence, report.session());
    }

    /** Parts that were heard of lately from nodes that are not in the reporter's own view. */
    private List<Part> rivals(VoteReport report, long now) {
        Set<ViewId> views = new LinkedHashSet<>();
        seats.values().stream()
                .filter(seat -> seat.isThere(now) && !report.members().contains(seat.report.node()))
                .forEach(seat -> views.add(seat.report.view()));
        views.remove(report.view());
        return views.stream().map(view -> part(view, now)).toList();
    }

    private Part part(ViewId view, long now) {
        List<NodeName> members = new ArrayList<>();
        CibVersion configuration = CibVersion.NONE;
        boolean promoted = false;
        int pings = 0;
        for (Seat seat : seats.values()) {
            if (seat.report.view().equals(view) && seat.isThere(now)) {
                members = seat.report.members();
                if (seat.report.configuration().compareTo(configuration) > 0) {
                    configuration = seat.report.configuration();
                }
                promoted |= seat.report.promoted();
                pings = Math.max(pings, seat.report.pings());
            }
        }
        return new Part(members, configuration, promoted, pings);
    }

    /** A part of the cluster as its nodes describe it. */
    private record Part(List<NodeName> members, CibVersion configuration, boolean promoted, int pings) {
        static final Comparator<Part> ORDER = Comparator.comparingInt(
                        (Part part) -> part.members().size())
                .thenComparing(Part::promoted)
                .thenComparingInt(Part::pings)
                .thenComparing(Part::lowest, Comparator.reverseOrder());

        boolean isBetterThan(Part other) {
            return ORDER.compare(this, other) > 0;
        }

        /** Whether it is large enough to take the vote from those who have it; not by a view that is behind. */
        boolean takesItFrom(Part holder, NodeName reporter) {
            return members.size() > holder.members().size() && !members.contains(reporter);
        }

        NodeName lowest() {
            return members.stream().min(Comparator.naturalOrder()).orElseThrow();
        }

        String names() {
            return NodeName.join(members);
        }

        String reasonOver(Part other) {
            if (members.size() != other.members().size()) {
                return "has more nodes";
            }
            if (promoted != other.promoted()) {
                return "has the promoted instance";
            }
            return pings != other.pings() ? "reaches more ping hosts" : "has the lowest name of equals";
        }
    }
}
