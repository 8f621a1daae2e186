package org.jcrm.it;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jcrm.core.controller.Lifecycle;
import org.jcrm.core.status.ClusterStatus.Failure;

/**
 * The job that jcrm is for, on real parts: a PostgreSQL pair that loses its primary's host, gets it back, loses the
 * postmaster, gets it back, loses the standby, and changes roles on request, while a client writes. Every step waits for
 * what an operator would see and fails with the screen when it does not come.
 */
public final class Story {
    static final Duration HOST_OFF = Duration.ofMillis(2500);
    static final Duration POSTMASTER_KILLED = Duration.ofSeconds(1);
    static final Duration REJOIN = Duration.ofSeconds(5);
    static final Duration CLEARED = Duration.ofSeconds(2);
    static final Duration SWITCHOVER = Duration.ofSeconds(1);
    static final Duration STANDBY_OFF = Duration.ofMillis(2500);

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Cluster cluster;
    private final Lab lab;
    private final Narrator narrator;
    private final List<Measured> times = new ArrayList<>();

    public Story(Lab lab, Narrator narrator) {
        this.cluster = new Cluster(lab);
        this.lab = lab;
        this.narrator = narrator;
    }

    /**
     * Plays the first {@code steps} of the eight steps.
     *
     * @return the times measured; a lost write is a {@link LabException}
     */
    public List<Measured> play(int steps) {
        String primary = bothStart();
        Writes writes = Writes.start(lab);
        try (writes) {
            String lost = primary;
            if (steps >= 2) {
                primary = primaryIsSwitchedOff(writes, primary);
            }
            if (steps >= 3) {
                deadHostBootsAndIsHeld(lost, primary);
            }
            if (steps >= 4) {
                operatorTakesItBack(lost, primary);
            }
            if (steps >= 5) {
                lost = primary;
                primary = postmasterIsKilled(writes, primary);
            }
            if (steps >= 6) {
                operatorClearsTheLock(lost, primary);
            }
            if (steps >= 7) {
                standbyIsSwitchedOff(writes, primary);
            }
            if (steps >= 8) {
                primary = plannedSwitchover(writes, primary);
            }
            int acknowledged = writes.acknowledged();
            List<Long> missing = writes.stopAndCompare(lab, primary);
            check(missing.isEmpty(), "acknowledged writes were lost: " + missing);
            narrator.say("acknowledged writes: " + acknowledged + ", lost: " + missing.size());
        }
        return List.copyOf(times);
    }

    private String bothStart() {
        narrator.step(1, "Both daemons start, one instance is promoted, the address is there");
        String primary = cluster.awaitSteadyPair(PATIENCE);
        show("node2");
        return primary;
    }

    private String primaryIsSwitchedOff(Writes writes, String primary) {
        String survivor = cluster.other(primary);
        narrator.step(2, "The promoted node, " + primary + ", is switched off");
        long server = writes.server();
        long fault = System.nanoTime();
        lab.crash(primary);
        measured("host of the primary off -> first acknowledged write", fault, writes, server, HOST_OFF);
        cluster.await(
                survivor + " serves, " + primary + " is offline",
                survivor,
                PATIENCE,
                seen -> seen.servedBy(survivor) && !seen.online(primary));
        show(survivor);
        return survivor;
    }

    private void deadHostBootsAndIsHeld(String lost, String primary) {
        narrator.step(3, "The dead host boots; its daemon does not join");
        lab.boot(lost);
        String sentence = cluster.awaitReport(
                        lost + " is held",
                        lost,
                        PATIENCE,
                        report -> report.local().lifecycle() == Lifecycle.HELD)
                .local()
                .sentence();
        narrator.say(lost + " says: " + sentence);
        check(sentence.contains("jcrm node start"), "the held node must name the next step, but says: " + sentence);
        check(!new Observed(lab.status(primary).cluster()).online(lost), "a held node must be OFFLINE for the others");
        String lock = cluster.lockFile(lost).orElseThrow(() -> new LabException("the crashed primary left no lock"));
        narrator.say("the lock of the crashed primary is there: " + lock);
        show(lost);
        show(primary);
    }

    private void operatorTakesItBack(String lost, String primary) {
        narrator.step(4, "The operator takes it back: jcrm node start " + lost);
        long begin = System.nanoTime();
        CommandResult start =
                cluster.jcrm(primary, "node", "start", lost, "--yes").orFail();
        awaitStandby(lost, primary);
        times.add(new Measured(
                "jcrm node start --yes -> STREAMING|SYNC", Duration.ofNanos(System.nanoTime() - begin), REJOIN));
        narrator.screen(primary, "jcrm node start " + lost + " --yes", start.text());
        check(cluster.lockFile(lost).isEmpty(), "the lock must be gone after the rejoin");
        show(primary);
    }

    private String postmasterIsKilled(Writes writes, String primary) {
        String survivor = cluster.other(primary);
        narrator.step(5, "The promoted postmaster, on " + primary + ", is killed with SIGKILL");
        long server = writes.server();
        long fault = System.nanoTime();
        cluster.killPostmaster(primary);
        measured("postmaster killed -> first acknowledged write", fault, writes, server, POSTMASTER_KILLED);
        Observed seen = cluster.await(
                survivor + " serves; " + primary + " may not start and says why",
                survivor,
                PATIENCE,
                each -> each.servedBy(survivor)
                        && each.failCount(primary) == 1_000_000
                        && each.attribute(primary, "pgsql-status").equals("STOP")
                        && each.attribute(primary, "pgsql-data-status").equals("DISCONNECT")
                        && !each.failures(primary).isEmpty());
        check(
                seen.failures(primary).stream().map(Failure::exitReason).anyMatch(reason -> reason.contains("lock")),
                "the failed action must name the lock: " + seen.failures(primary));
        show(survivor);
        return survivor;
    }

    private void operatorClearsTheLock(String lost, String primary) {
        narrator.step(6, "The operator clears the lock and resets the fail-count");
        long begin = System.nanoTime();
        Map<String, CommandResult> typed = cluster.letStartAgain(primary, lost);
        awaitStandby(lost, primary);
        times.add(new Measured(
                "clear-lock + failcount reset -> STREAMING|SYNC",
                Duration.ofNanos(System.nanoTime() - begin),
                CLEARED));
        typed.forEach((command, result) -> narrator.screen(primary, command, result.text()));
        show(primary);
    }

    private void standbyIsSwitchedOff(Writes writes, String primary) {
        String standby = cluster.other(primary);
        narrator.step(7, "The standby's host, " + standby + ", is switched off");
        long fault = System.nanoTime();
        lab.crash(standby);
        cluster.await(
                primary + " serves alone and says that it is asynchronous",
                primary,
                PATIENCE,
                seen -> seen.servedBy(primary)
                        && !seen.online(standby)
                        && seen.status().notices().stream().anyMatch(notice -> notice.contains("async")));
        writes.awaitAck(ack -> ack.begin() > fault && ack.end() > System.nanoTime() - 200_000_000L, PATIENCE);
        times.add(new Measured(
                "host of the standby off: longest wait of the client", writes.longestGap(fault), STANDBY_OFF));
        show(primary);
        lab.boot(standby);
        cluster.awaitReport(
                standby + " is held",
                standby,
                PATIENCE,
                report -> report.local().lifecycle() == Lifecycle.HELD);
        cluster.jcrm(primary, "node", "start", standby, "--yes").orFail();
        awaitStandby(standby, primary);
        cluster.await(
                "no screen says asynchronous any more",
                primary,
                PATIENCE,
                seen -> seen.status().notices().stream().noneMatch(notice -> notice.contains("async")));
        narrator.say(standby + " is back, commits are synchronous again");
    }

    private String plannedSwitchover(Writes writes, String primary) {
        String other = cluster.other(primary);
        narrator.step(8, "Planned switchover: standby and unstandby of " + primary + ", then a move back");
        long server = writes.server();
        long begin = System.nanoTime();
        CommandResult standby =
                cluster.jcrm(primary, "node", "standby", primary).orFail();
        measured("jcrm node standby -> first acknowledged write", begin, writes, server, SWITCHOVER);
        narrator.screen(primary, "jcrm node standby " + primary, standby.text());
        cluster.await(
                other + " serves",
                other,
                PATIENCE,
                seen -> seen.servedBy(other) && seen.unpromoted().isEmpty());
        show(other);
        cluster.jcrm(primary, "node", "unstandby", primary).orFail();
        awaitStandby(primary, other);
        check(cluster.lockFile(primary).isEmpty(), "a planned switchover must not leave a lock behind");

        server = writes.server();
        begin = System.nanoTime();
        CommandResult move = cluster.jcrm(other, "resource", "move", "--promoted", Observed.DATABASE_CLONE, primary)
                .orFail();
        measured("jcrm resource move -> first acknowledged write", begin, writes, server, SWITCHOVER);
        narrator.screen(other, "jcrm resource move --promoted " + Observed.DATABASE_CLONE + " " + primary, move.text());
        awaitStandby(other, primary);
        check(cluster.lockFile(other).isEmpty(), "a move must not leave a lock behind");
        CommandResult clear = cluster.jcrm(other, "resource", "clear", Observed.DATABASE_CLONE)
                .orFail();
        narrator.screen(other, "jcrm resource clear " + Observed.DATABASE_CLONE, clear.text());
        awaitStandby(other, primary);
        show(other);
        return primary;
    }

    private void awaitStandby(String standby, String primary) {
        cluster.awaitStandby(standby, primary, PATIENCE);
    }

    private void measured(String what, long fault, Writes writes, long oldServer, Duration target) {
        Duration outage = writes.outageOnOtherServer(fault, oldServer, PATIENCE);
        times.add(new Measured(what, outage, target));
        narrator.say("%s: %.2f s".formatted(what, Measured.seconds(outage)));
    }

    private void show(String host) {
        narrator.screen(host, "jcrm mon -1 -fA", cluster.screen(host));
    }

    private static void check(boolean condition, String otherwise) {
        if (!condition) {
            throw new LabException(otherwise);
        }
    }
}
