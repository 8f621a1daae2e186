package org.jcrm.it;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jcrm.core.cib.Cib;
import org.jcrm.core.cib.CibEdit;
import org.jcrm.core.codec.CodecException;
import org.jcrm.core.policy.PlanInput;
import org.jcrm.core.policy.PolicyEngine;

/**
 * {@code ./bench policy}: how long planning takes, warmed up, beside the whole {@code crm_simulate} process on the same
 * file where that is installed. The median of several runs; allocation of one run. A replan is one status change, made
 * by the reducer, and the plan after it.
 */
public final class PolicyBench {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final int[][] SIZES = {{2, 10}, {8, 100}, {16, 500}, {32, 1000}, {64, 2000}};
    private static final Duration ENOUGH = Duration.ofSeconds(4);
    private static final int AT_MOST = 4000;
    private static final long PEER_SECONDS = 60;

    private final boolean withPeer;
    private final List<String> rows = new ArrayList<>();

    private PolicyBench(boolean withPeer) {
        this.withPeer = withPeer;
    }

    public static void main(String[] args) throws IOException, InterruptedException, CodecException {
        List<String> words = Arrays.asList(args);
        int largest = Integer.parseInt(option(words, "--largest", "2000"));
        String json = option(words, "--json", "");
        PolicyBench bench = new PolicyBench(!words.contains("--alone") && peerIsInstalled());
        System.out.printf(
                "%-9s %-13s %12s %12s %12s %12s %12s %12s %8s%n",
                "size", "state", "parse ms", "plan ms", "replan ms", "allocates MB", "simulate ms", "peer ms", "ratio");
        for (int[] size : SIZES) {
            if (size[1] <= largest) {
                bench.measure(size[0], size[1]);
            }
        }
        if (!json.isEmpty()) {
            Files.writeString(
                    Path.of(json), "[\n  " + String.join(",\n  ", bench.rows) + "\n]\n", StandardCharsets.UTF_8);
        }
    }

    private void measure(int nodes, int resources) throws IOException, InterruptedException, CodecException {
        GeneratedCib generated = new GeneratedCib(nodes, resources);
        row(nodes, resources, "stopped", generated.stopped());
        row(nodes, resources, "running", generated.running(NOW));
        row(nodes, resources, "one node lost", generated.oneNodeLost(NOW));
    }

    private void row(int nodes, int resources, String state, String xml)
            throws IOException, InterruptedException, CodecException {
        Cib cib = GeneratedCib.read(xml);
        double parse = median(() -> GeneratedCib.read(xml));
        double plan = median(() -> PolicyEngine.plan(new PlanInput(cib, NOW, 1, List.of())));
        List<CibEdit> changes = GeneratedCib.changes(cib);
        int[] turn = {0};
        double replan = median(() -> GeneratedCib.replanned(cib, changes.get(turn[0]++ % changes.size()), NOW));
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        PolicyEngine.plan(new PlanInput(cib, NOW, 1, List.of()));
        double megabytes = (threads.getCurrentThreadAllocatedBytes() - before) / 1e6;
        double simulate = median(() -> GeneratedCib.played(cib, NOW));
        Optional<Double> peer = withPeer ? peer(xml) : Optional.empty();
        String ratio = peer.map(ms -> String.format(Locale.ROOT, "%.0fx", ms / (parse + plan)))
                .orElse("-");
        System.out.printf(
                Locale.ROOT,
                "%-9s %-13s %12.2f %12.2f %12.2f %12.1f %12.1f %12s %8s%n",
                nodes + "x" + resources,
                state,
                parse,
                plan,
                replan,
                megabytes,
                simulate,
                peer.map(ms -> String.format(Locale.ROOT, "%.0f", ms)).orElse("-"),
                ratio);
        rows.add(String.format(
                Locale.ROOT,
                "{\"nodes\": %d, \"resources\": %d, \"state\": \"%s\", \"parse_ms\": %.3f, \"plan_ms\": %.3f,"
                        + " \"replan_ms\": %.3f, \"allocated_mb\": %.2f, \"simulate_ms\": %.2f, \"peer_ms\": %s}",
                nodes,
                resources,
                state,
                parse,
                plan,
                replan,
                megabytes,
                simulate,
                peer.map(ms -> String.format(Locale.ROOT, "%.1f", ms)).orElse("null")));
    }

    @FunctionalInterface
    private interface Work {
        Object run() throws CodecException;
    }

    /** Half of the runs warm up. */
    private static double median(Work work) throws CodecException {
        List<Long> times = new ArrayList<>();
        long until = System.nanoTime() + ENOUGH.toNanos();
        do {
            long begin = System.nanoTime();
            if (work.run() == null) {
                throw new IllegalStateException("nothing came of it");
            }
            times.add(System.nanoTime() - begin);
        } while (times.size() < AT_MOST && System.nanoTime() < until);
        List<Long> warm =
                times.subList(times.size() / 2, times.size()).stream().sorted().toList();
        return warm.get(warm.size() / 2) / 1e6;
    }

    private static boolean peerIsInstalled() {
        return Files.isExecutable(Path.of("/usr/sbin/crm_simulate"));
    }

    /** The median of three runs; empty if it does not end in a minute. */
    private static Optional<Double> peer(String xml) throws IOException, InterruptedException {
        Path file = Files.createTempFile("jcrm-bench", ".xml");
        try {
            Files.writeString(file, xml, StandardCharsets.UTF_8);
            List<Double> times = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                long begin = System.nanoTime();
                Process process = new ProcessBuilder("/usr/sbin/crm_simulate", "-x", file.toString(), "-R", "-Q")
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
                if (!process.waitFor(PEER_SECONDS, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                    return Optional.empty();
                }
                times.add((System.nanoTime() - begin) / 1e6);
            }
            return Optional.of(times.stream().sorted().toList().get(1));
        } finally {
            Files.delete(file);
        }
    }

    private static String option(List<String> words, String name, String otherwise) {
        int at = words.indexOf(name);
        return at < 0 || at + 1 == words.size() ? otherwise : words.get(at + 1);
    }
}
