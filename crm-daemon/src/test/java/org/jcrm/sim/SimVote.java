package org.jcrm.sim;

import java.time.Duration;
import java.util.Optional;
import org.jcrm.core.arbitrator.VoteClaim;
import org.jcrm.core.controller.ArbitratorVote;
import org.jcrm.core.controller.ClusterEvent;
import org.jcrm.core.controller.MembershipView;

/** A daemon's line to the arbitrator. */
final class SimVote {
    private static final Duration LEASE = Duration.ofMillis(750);

    private final SimDaemon daemon;
    private final SimClock clock;
    private final VoteClaim claim;
    private ArbitratorVote told = ArbitratorVote.NONE;
    private ArbitratorVote announced = ArbitratorVote.NONE;
    private long round;

    SimVote(SimDaemon daemon, SimRandom random) {
        this.daemon = daemon;
        this.clock = new SimClock(daemon.sim.world, random);
        this.claim = new VoteClaim(daemon.name(), daemon.life, LEASE);
    }

    /** The loop looks before every turn, so that no turn counts a vote whose lease is over. */
    Optional<ClusterEvent> overdue() {
        Optional<ArbitratorVote> now = newsSince(told);
        told = now.orElse(told);
        return now.map(ClusterEvent.VoteChanged::new);
    }

    boolean counts() {
        MembershipView view = daemon.state().view();
        ArbitratorVote now = claim.vote(clock.nanos());
        return !view.arbitrators().isEmpty()
                && now.view().equals(view.id())
                && now.state() == ArbitratorVote.State.HELD;
    }

    void in(MembershipView view) {
        claim.in(view.id(), view.members());
        if (claim.isMember()) {
            ask(++round);
        }
    }

    /** Something was written to the disk. */
    void written() {
        claim.has(daemon.host.disk.read().version());
        if (claim.isMember() && claim.untilNextReport(clock.nanos()).isZero()) {
            ask(++round);
        }
    }

    private void ask(long mine) {
        if (mine != round || !claim.isMember()) {
            return;
        }
        claim.has(daemon.host.disk.read().version());
        boolean promoted = daemon.host.postgres.mode() == SimPostgres.Mode.PRIMARY;
        daemon.sim
                .arbitrator()
                .orElseThrow()
                .ask(
                        claim.report(promoted, 0, clock.nanos()),
                        answer -> daemon.awake(() -> {
                            claim.answered(answer, clock.nanos());
                            tell();
                        }));
        daemon.after(clock.micros(claim.untilNextReport(clock.nanos())), () -> ask(mine));
        claim.untilLapse(clock.nanos()).ifPresent(wait -> daemon.after(clock.micros(wait), this::tell));
    }

    private void tell() {
        Optional<ArbitratorVote> now = newsSince(announced);
        announced = now.orElse(announced);
        now.map(ClusterEvent.VoteChanged::new).ifPresent(daemon::post);
    }

    private Optional<ArbitratorVote> newsSince(ArbitratorVote known) {
        ArbitratorVote now = claim.vote(clock.nanos());
        boolean same = now.view().equals(known.view())
                && now.state() == known.state()
                && now.recorded().sameConfiguration(known.recorded());
        return same ? Optional.empty() : Optional.of(now);
    }
}
