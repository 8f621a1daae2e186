package org.jcrm.it;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * {@code ./bench attack}: how long a failover takes, and an operator waits, while an unprivileged user of both hosts and a
 * stranger on the network do what they can, and nobody reads the daemons' standard error. At rest first, for comparison.
 */
public final class AttackBench {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration BETWEEN_REQUESTS = Duration.ofMillis(200);
    private static final String SOCKET = "/run/jcrm/api.sock";
    private static final int IDLE_CONNECTIONS = 1_000;
    private static final int DRIBBLING_HANDSHAKES = 50;
    private static final int LARGEST_BODY = 8 << 20;
    private static final double SLOWDOWN = 1.5;
    private static final double HEAP_MEGABYTES = 64;
    private static final double LONGEST_WAIT_SECONDS = 2;

    /** The daemon gets a standard error that is a pipe without a reader. */
    private static final String STALLED_STDERR =
            "mkfifo -m 600 /run/jcrm-host/unread 2>/dev/null; exec 2<>/run/jcrm-host/unread\n";

    private final NamespaceLab lab;
    private final Cluster cluster;
    private final Sample atRest = new Sample("postmaster SIGKILL, at rest: fault -> first write", "s", 1);
    private final Sample attacked;
    private final Sample lost = new Sample("acknowledged writes lost, per fault", "", 0);
    private final Sample waits =
            new Sample("an operator's request under attack, longest of a failover", "s", LONGEST_WAIT_SECONDS);
    private final Sample heap = new Sample("heap in use under attack, per node", "MB", HEAP_MEGABYTES);
    private final Sample restarts = new Sample("daemons that ended under attack", "", 0);

    private AttackBench(NamespaceLab lab, int repetitions) throws InterruptedException {
        this.lab = lab;
        this.cluster = new Cluster(lab);
        String primary = cluster.awaitSteadyPair(PATIENCE);
        for (int i = 0; i < repetitions; i++) {
            KilledPostmaster done = KilledPostmaster.measure(lab, cluster, primary, PATIENCE);
            atRest.add(Measured.seconds(done.outage()));
            lost.add(done.lost());
            primary = done.survivor();
        }
        this.attacked =
                new Sample("postmaster SIGKILL, under attack: fault -> first write", "s", SLOWDOWN * atRest.median());
        stallStandardError();
        underAttack(cluster.awaitSteadyPair(PATIENCE), repetitions);
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        List<String> words = Arrays.asList(args);
        int repetitions = Integer.parseInt(option(words, "--reps", "5"));
        String json = option(words, "--json", "");
        try (NamespaceLab lab = NamespaceLab.up(2)) {
            AttackBench bench = new AttackBench(lab, repetitions);
            bench.samples().map(Sample::row).forEach(System.out::println);
            if (!json.isEmpty()) {
                Files.writeString(
                        Path.of(json),
                        bench.samples().map(Sample::json).collect(Collectors.joining(",\n  ", "[\n  ", "\n]\n")),
                        StandardCharsets.UTF_8);
            }
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
        return Stream.of(atRest, attacked, lost, waits, heap, restarts).filter(sample -> !sample.isEmpty());
    }

    private void stallStandardError() {
        for (String node : lab.nodes()) {
            lab.run(node, "bash", "-c", "printf %s '" + STALLED_STDERR + "' >/etc/jcrm/host.env")
                    .orFail();
            lab.run(node, "service", "jcrmd", "restart").orFail();
        }
    }

    private void underAttack(String first, int repetitions) throws InterruptedException {
        Map<String, String> daemons = daemons();
        List<Process> attackers = new ArrayList<>();
        try {
            for (String node : lab.nodes()) {
                attackers.add(attacker(node, "idle", SOCKET, Integer.toString(IDLE_CONNECTIONS)));
                attackers.add(attacker(node, "post", SOCKET, "/v1/simulate", Integer.toString(LARGEST_BODY)));
                for (String port : List.of("5410", "5411")) {
                    attackers.add(attacker(Lab.CLIENT, "dribble", node, port, Integer.toString(DRIBBLING_HANDSHAKES)));
                }
            }
            String primary = first;
            for (int i = 0; i < repetitions; i++) {
                AtomicBoolean over = new AtomicBoolean();
                Thread operator = Thread.ofPlatform().daemon().start(() -> waits.add(longestWait(over)));
                KilledPostmaster done = KilledPostmaster.measure(lab, cluster, primary, PATIENCE);
                over.set(true);
                operator.join();
                attacked.add(Measured.seconds(done.outage()));
                lost.add(done.lost());
                lab.nodes().forEach(node -> heap.add(heapInUse(node)));
                primary = done.survivor();
            }
            for (Process attacker : attackers) {
                if (!attacker.isAlive()) {
                    throw new LabException("an attacker ended by itself, so nothing was measured");
                }
            }
            daemons().forEach((node, pid) -> restarts.add(pid.equals(daemons.get(node)) ? 0 : 1));
        } finally {
            attackers.forEach(AttackBench::end);
        }
    }

    private Process attacker(String host, String... words) {
        return lab.programAsNobody(host, Attacker.class, List.of(words));
    }

    private static void end(Process attacker) {
        try {
            attacker.getOutputStream().close();
        } catch (IOException e) {
            attacker.destroy();
        }
    }

    private Map<String, String> daemons() {
        Map<String, String> pids = new LinkedHashMap<>();
        lab.nodes()
                .forEach(node -> pids.put(
                        node,
                        lab.run(node, "cat", "/run/jcrm-host/pid")
                                .orFail()
                                .output()
                                .strip()));
        return pids;
    }

    /** As root, over the socket: what is asked and what is changed, on both nodes. */
    private double longestWait(AtomicBoolean over) {
        double longest = 0;
        int number = 0;
        while (!over.get()) {
            for (String node : lab.nodes()) {
                long begin = System.nanoTime();
                cluster.status(node);
                longest = Math.max(longest, (System.nanoTime() - begin) / 1e9);
            }
            number++;
            try {
                Thread.sleep(BETWEEN_REQUESTS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return longest;
            }
        }
        if (number == 0) {
            throw new LabException("no request was made");
        }
        return longest;
    }

    /** The heap's used part in megabytes, garbage included. */
    private double heapInUse(String node) {
        String info = lab.run(
                        node,
                        "bash",
                        "-c",
                        "/opt/java/jdk/bin/jcmd $(cat /run/jcrm-host/pid) GC.heap_info | grep -oE 'used [0-9]+K' | grep -oE '[0-9]+' | head -2")
                .orFail()
                .output();
        return info.lines().mapToLong(Long::parseLong).sum() / 1024.0;
    }
}
