package org.jcrm.core.arbitrator;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jcrm.core.cib.CibVersion;
import org.jcrm.core.controller.ArbitratorVote;
import org.jcrm.core.controller.ViewId;
import org.jcrm.core.model.NodeName;

/**
 * What a node makes of the arbitrator's answers: a vote counts only in the view for which it was granted, and only for
 * the lease, from when the report left. Not thread-safe; {@code now} is nanoseconds of a clock that never jumps.
 */
public final class VoteClaim {
    /**
     * Reports in a lease: two may be lost. As many while all nodes are together and the vote is not needed: how long a
     * lost node is waited for, and whether the promoted instance is preferred in a split, depend on how old its last
     * report is.
     */
    private static final int REPORTS = 4;

    /** An answer that is still to come is asked for so often in a lease. */
    private static final int IMPATIENT_REPORTS = 16;

    /** So many failed attempts in a row, and it is not waited for any longer: a node that is cut off has to stop soon. */
    private static final int MISSES = 4;

    private final NodeName self;
    private long session;
    private long laterSession;
    private final Duration lease;
    private ViewId view = ViewId.NONE;
    private List<NodeName> members = List.of();
    private CibVersion configuration = CibVersion.NONE;
    private ViewId reportedView = ViewId.NONE;
    private CibVersion reported = CibVersion.NONE;
    private CibVersion recorded = CibVersion.NONE;
    private long sequence;
    private long sentNanos;
    private boolean asked;
    private boolean held;
    private long leaseEndsNanos;
    private boolean refused;
    private String sentence = "";
    private String trouble = "";
    private int misses;

    /**
     * @param session see {@link VoteReport#session}
     * @param lease shorter than what peers take to give this node up, so that a lost node's lease is over by then
     */
    public VoteClaim(NodeName self, long session, Duration lease) {
        this.self = requireNonNull(self, "self is null");
        this.session = session;
        this.laterSession = session;
        this.lease = requireNonNull(lease, "lease is null");
    }

    /** From now on this node is in this view; no members: in none. */
    public void in(ViewId view, List<NodeName> members) {
        if (!view.equals(this.view)) {
            this.view = requireNonNull(view, "view is null");
            held = false;
            refused = false;
            asked = false;
            recorded = CibVersion.NONE;
            sentence = "";
        }
        this.members = List.copyOf(members);
    }

    /** What is on this node's disk now; the arbitrator must hear of it before anybody relies on it. */
    public void has(CibVersion version) {
        if (!version.sameConfiguration(configuration)) {
            asked = false;
        }
        configuration = requireNonNull(version, "version is null");
    }

    public boolean isMember() {
        return members.contains(self);
    }

    public ViewId view() {
        return view;
    }

    /** The report that leaves now. */
    public VoteReport report(boolean promoted, int pings, long now) {
        sentNanos = now;
        asked = true;
        reported = configuration;
        reportedView = view;
        return new VoteReport(self, session, ++sequence, view, members, configuration, promoted, pings, lease);
    }

    /** Only the answer to the last report of the present view counts. */
    public void answered(VoteAnswer answer, long now) {
        if (answer.sequence() != sequence || !view.equals(reportedView)) {
            return;
        }
        switch (answer.verdict()) {
            case GRANTED -> {
                held = true;
                refused = false;
                leaseEndsNanos = sentNanos + lease.toNanos();
                recorded = reported;
            }
            case WAIT -> held &= now - leaseEndsNanos < 0;
            case OUTDATED -> {
                held = false;
                laterSession = Math.max(laterSession, answer.session());
            }
            case DENIED -> {
                held = false;
                refused = true;
            }
        }
        sentence = answer.sentence();
        trouble = "";
        misses = 0;
    }

    /** The session that this node has to go on above, if the arbitrator knows a later one than this. */
    public Optional<Long> outdatedBy() {
        return laterSession > session ? Optional.of(laterSession) : Optional.empty();
    }

    /** From now on this node reports in this session, at once; it must be on the disk, as the one at the start. */
    public void goOnAs(long laterSession) {
        session = laterSession;
        asked = false;
    }

    /** The arbitrator does not answer; a vote that is held stays so for the rest of its lease. */
    public void unreachable(String why) {
        trouble = why;
        misses++;
    }

    /** What the controller may count now. */
    public ArbitratorVote vote(long now) {
        if (held && now - leaseEndsNanos < 0) {
            return new ArbitratorVote(view, ArbitratorVote.State.HELD, recorded, sentence);
        }
        if (held) {
            return new ArbitratorVote(
                    view,
                    ArbitratorVote.State.REFUSED,
                    CibVersion.NONE,
                    trouble.isEmpty() ? "the arbitrator did not answer in time" : trouble);
        }
        return new ArbitratorVote(
                view,
                refused || misses >= MISSES ? ArbitratorVote.State.REFUSED : ArbitratorVote.State.ASKED,
                CibVersion.NONE,
                trouble.isEmpty() ? sentence : trouble);
    }

    /** How long to wait, from now, before the next report. */
    public Duration untilNextReport(long now) {
        if (!asked) {
            return Duration.ZERO;
        }
        boolean settled = refused || held;
        long due = sentNanos + lease.toNanos() / (settled ? REPORTS : IMPATIENT_REPORTS);
        return Duration.ofNanos(Math.max(0, due - now));
    }

    /** When the vote that is held lapses unless it is granted anew. */
    public Optional<Duration> untilLapse(long now) {
        return held ? Optional.of(Duration.ofNanos(Math.max(0, leaseEndsNanos - now))) : Optional.empty();
    }

    /** How long an answer may take before the connection is given up. */
    public Duration patience() {
        return lease;
    }
}
