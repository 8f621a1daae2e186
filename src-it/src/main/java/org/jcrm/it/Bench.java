package org.jcrm.it;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jcrm.core.controller.Lifecycle;

/** {@code ./bench failover}: the faults of the story, repeated; medians beside their targets, and what idling costs. */
public final class Bench {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int SCREENS = 20;

    private final NamespaceLab lab;
    private final Cluster cluster;
    private final Sample hostOff = new Sample("a host off: fault -> first write", "s", 2.5);
    private final Sample killed = new Sample("b postmaster SIGKILL: fault -> first write", "s", 1);
    private final Sample rejoin = new Sample("c node start --yes -> STREAMING|SYNC", "s", 5);
    private final Sample cleared = new Sample("d clear-lock, failcount reset -> STREAMING|SYNC", "s", 2);
    private final Sample planned = new Sample("e resource move: command -> first write", "s", 1);
    private final Sample gap = new Sample("e gap between writes that the client sees", "s", 1);
    private final Sample standbyOff = new Sample("f standby's host off: longest wait for a commit", "s", 2.5);
    private final Sample lost = new Sample("acknowledged writes lost, per fault", "", 0);
    private final Sample cpuPrimary = new Sample("idle CPU, primary's node", "s/min", 1.5);
    private final Sample cpuStandby = new Sample("idle CPU, standby's node", "s/min", 1.5);
    private final Sample pss = new Sample("PSS of everything that jcrm runs, per node", "MB", 160);
    private final Sample forks = new Sample("new processes and threads, per node", "/min", 120);
    private final Sample screen = new Sample("jcrm mon -1", "s", 0.35);

    private Bench(NamespaceLab lab) {
        this.lab = lab;
        this.cluster = new Cluster(lab);
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        List<String> words = Arrays.asList(args);
        int repetitions = Integer.parseInt(option(words, "--reps", "5"));
        String json = option(words, "--json", "");
        try (NamespaceLab lab = NamespaceLab.up(2)) {
            Bench bench = new Bench(lab);
            boolean whole = bench.run(repetitions);
            bench.samples().map(Sample::row).forEach(System.out::println);
            if (!json.isEmpty()) {
                Files.writeString(
                        Path.of(json),
                        bench.samples().map(Sample::json).collect(Collectors.joining(",\n  ", "[\n  ", "\n]\n")),
                        StandardCharsets.UTF_8);
            }
            System.exit(whole ? 0 : 1);
        } catch (LabException e) {
            System.out.println(e.getMessage());
            System.exit(1);
        }
    }

    private static String option(List<String> words, String name, String otherwise) {
        int at = words.indexOf(name);
        return at < 0 || at + 1 == words.size() ? otherwise : words.get(at + 1);
    }

    private Stream<Sample> samples() {
        return Stream.of(
                        hostOff,
                        killed,
                        rejoin,
                        cleared,
                        planned,
                        gap,
                        standbyOff,
                        lost,
                        cpuPrimary,
                        cpuStandby,
                        pss,
                        forks,
                        screen)
                .filter(sample -> !sample.isEmpty());
    }

    /** @return whether every repetition came to its end */
    private boolean run(int repetitions) throws InterruptedException {
        String primary = cluster.awaitSteadyPair(PATIENCE);
        try {
            idle(primary);
            for (int i = 1; i <= repetitions; i++) {
                primary = hostOffAndBack(primary);
                primary = postmasterKilledAndBack(primary);
                primary = moved(primary);
                standbyOffAndBack(primary);
                System.out.printf(
                        "run %d: a %.2f  b %.2f  c %.2f  d %.2f  e %.2f  f %.2f%n",
                        i,
                        hostOff.last(),
                        killed.last(),
                        rejoin.last(),
                        cleared.last(),
                        planned.last(),
                        standbyOff.last());
            }
            return true;
        } catch (LabException e) {
            // What was measured so far is worth printing.
            System.out.println("stopped: " + e.getMessage());
            lab.nodes().forEach(node -> System.out.println("===== " + node + "\n" + lab.logs(node)));
            return false;
        }
    }

    private void idle(String primary) throws InterruptedException {
        IdleCost.measure(lab, Duration.ofSeconds(60)).forEach((node, cost) -> {
            (node.equals(primary) ? cpuPrimary : cpuStandby).add(cost.cpuSecondsPerMinute());
            pss.add(cost.pssMegabytes());
            forks.add(cost.forksPerMinute());
        });
        lab.run(
                        primary,
                        "bash",
                        "-c",
                        "for i in $(seq " + SCREENS
                                + "); do a=${EPOCHREALTIME/./}; jcrm mon -1 >/dev/null; echo $((${EPOCHREALTIME/./} - a)); done")
                .orFail()
                .output()
                .lines()
                .forEach(micros -> screen.add(Long.parseLong(micros.strip()) / 1e6));
    }

    private String hostOffAndBack(String primary) {
        String survivor = cluster.other(primary);
        try (Writes writes = Writes.begun(lab, primary, PATIENCE)) {
            long server = writes.server();
            long fault = System.nanoTime();
            lab.crash(primary);
            hostOff.add(seconds(writes.outageOnOtherServer(fault, server, PATIENCE)));
            lost.add(writes.stopAndCompare(lab, survivor).size());
        }
        bootAndTakeBack(primary, survivor, true);
        return survivor;
    }

    private void bootAndTakeBack(String node, String primary, boolean measured) {
        lab.boot(node);
        cluster.awaitReport(
                node + " is held", node, PATIENCE, report -> report.local().lifecycle() == Lifecycle.HELD);
        long begin = System.nanoTime();
        cluster.jcrm(primary, "node", "start", node, "--yes").orFail();
        awaitStandby(node, primary);
        if (measured) {
            rejoin.add((System.nanoTime() - begin) / 1e9);
        }
    }

    private String postmasterKilledAndBack(String primary) {
        KilledPostmaster done = KilledPostmaster.measure(lab, cluster, primary, PATIENCE);
        killed.add(seconds(done.outage()));
        lost.add(done.lost());
        cleared.add(seconds(done.takenBack()));
        return done.survivor();
    }

    private String moved(String primary) {
        String other = cluster.other(primary);
        try (Writes writes = Writes.begun(lab, primary, PATIENCE)) {
            long server = writes.server();
            long begin = System.nanoTime();
            cluster.jcrm(primary, "resource", "move", "--promoted", Observed.DATABASE_CLONE, other)
                    .orFail();
            planned.add(seconds(writes.outageOnOtherServer(begin, server, PATIENCE)));
            gap.add(seconds(writes.longestGap(begin)));
            lost.add(writes.stopAndCompare(lab, other).size());
        }
        awaitStandby(primary, other);
        cluster.jcrm(other, "resource", "clear", Observed.DATABASE_CLONE).orFail();
        return other;
    }

    private void standbyOffAndBack(String primary) {
        String standby = cluster.other(primary);
        try (Writes writes = Writes.begun(lab, primary, PATIENCE)) {
            long fault = System.nanoTime();
            lab.crash(standby);
            cluster.await(
                    primary + " says that it is asynchronous",
                    primary,
                    PATIENCE,
                    seen -> seen.status().notices().stream().anyMatch(notice -> notice.contains("async")));
            writes.awaitAck(ack -> ack.begin() > fault && ack.begin() > System.nanoTime() - 100_000_000, PATIENCE);
            standbyOff.add(seconds(writes.longestGap(fault)));
            lost.add(writes.stopAndCompare(lab, primary).size());
        }
        bootAndTakeBack(standby, primary, false);
    }

    private void awaitStandby(String standby, String primary) {
        cluster.awaitStandby(standby, primary, PATIENCE);
    }

    private static double seconds(Duration duration) {
        return Measured.seconds(duration);
    }
}
