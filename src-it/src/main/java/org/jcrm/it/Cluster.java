package org.jcrm.it;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jcrm.core.codec.api.StatusReport;

/** The cluster in a lab, as its operator meets it: by {@code jcrm}, and by waiting until something is true. */
public final class Cluster {
    /** Fine enough for the times that are measured by waiting, coarse enough not to disturb what is measured. */
    private static final Duration LOOK = Duration.ofMillis(40);

    private final Lab lab;

    public Cluster(Lab lab) {
        this.lab = lab;
    }

    public Lab lab() {
        return lab;
    }

    /** Runs {@code jcrm WORDS} on a host. */
    public CommandResult jcrm(String host, String... words) {
        return lab.run(
                host,
                Duration.ofSeconds(150),
                Stream.concat(Stream.of("jcrm"), Stream.of(words)).toList());
    }

    /**
     * What an operator does after the promoted server died: clears the lock and resets the fail-count. A server that was
     * killed may have written what its standby never got; then the lock stays, and the refusal names the command that
     * undoes it, which does both.
     *
     * @return what was typed, with what it printed
     */
    public Map<String, CommandResult> letStartAgain(String from, String node) {
        Map<String, CommandResult> typed = new LinkedHashMap<>();
        CommandResult lock = jcrm(from, "node", "clear-lock", node);
        typed.put("jcrm node clear-lock " + node, lock);
        if (lock.exitCode() == 0) {
            typed.put(
                    "jcrm resource failcount reset " + Observed.DATABASE + " " + node,
                    jcrm(from, "resource", "failcount", "reset", Observed.DATABASE, node)
                            .orFail());
        } else if (lock.errors().contains("jcrm node start " + node)) {
            typed.put(
                    "jcrm node start " + node + " --yes",
                    jcrm(from, "node", "start", node, "--yes").orFail());
        } else {
            lock.orFail();
        }
        return typed;
    }

    /** What {@code jcrm mon -1 -fA} prints there. */
    public String screen(String host) {
        return jcrm(host, "mon", "-1", "-fA").orFail().output();
    }

    /** What one node's daemon says, or nothing while it does not answer. */
    public Optional<StatusReport> status(String node) {
        try {
            return Optional.of(lab.status(node));
        } catch (LabException e) {
            return Optional.empty();
        }
    }

    /** Waits until what {@code node} says is as wished. */
    public Observed await(String wish, String node, Duration limit, Predicate<Observed> wished) {
        return new Observed(awaitReport(wish, node, limit, report -> wished.test(new Observed(report.cluster())))
                .cluster());
    }

    /** Waits until what {@code node} says, of itself too, is as wished. */
    public StatusReport awaitReport(String wish, String node, Duration limit, Predicate<StatusReport> wished) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (true) {
            Optional<StatusReport> report = status(node);
            if (report.isPresent() && wished.test(report.get())) {
                return report.get();
            }
            if (System.nanoTime() > deadline) {
                throw new LabException(
                        "not within " + limit.toSeconds() + " s: " + wish + ". " + node + " shows:\n" + describe(node));
            }
            pause();
        }
    }

    /** Waits for anything else in the lab. */
    public static void awaitTrue(String wish, Duration limit, java.util.function.BooleanSupplier wished) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!wished.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new LabException("not within " + limit.toSeconds() + " s: " + wish);
            }
            pause();
        }
    }

    /** The pair's steady state, whoever serves; the answer names the primary. */
    public String awaitSteadyPair(Duration limit) {
        List<String> nodes = lab.nodes();
        Observed seen = await(
                "one instance promoted with the address, the other its synchronous standby",
                nodes.getFirst(),
                limit,
                each -> each.promoted().size() == 1
                        && each.steady(
                                each.promoted().getFirst(),
                                other(each.promoted().getFirst())));
        return seen.promoted().getFirst();
    }

    public void awaitStandby(String standby, String primary, Duration limit) {
        await(
                standby + " is the synchronous standby of " + primary,
                primary,
                limit,
                seen -> seen.steady(primary, standby));
    }

    public String other(String node) {
        return lab.nodes().stream()
                .filter(each -> !each.equals(node))
                .findFirst()
                .orElseThrow(() -> new LabException("the lab has one node only"));
    }

    /** Process id of the postmaster in its host; empty if there is none. */
    public Optional<Long> postmaster(String node) {
        CommandResult head = lab.run(node, "head", "-n", "1", lab.dataDirectory() + "/postmaster.pid");
        if (head.exitCode() != 0) {
            return Optional.empty();
        }
        String pid = head.output().strip();
        return lab.run(node, "test", "-d", "/proc/" + pid).exitCode() == 0
                ? Optional.of(Long.parseLong(pid))
                : Optional.empty();
    }

    /** Kills the postmaster, as the kernel would for want of memory. */
    public void killPostmaster(String node) {
        long pid = postmaster(node).orElseThrow(() -> new LabException("no postmaster runs on " + node));
        lab.run(node, "kill", "-KILL", Long.toString(pid)).orFail();
    }

    /** Where the lock of a crashed primary lies on that host; empty if there is none. */
    public Optional<String> lockFile(String node) {
        return lab.run(node, "find", "/var/lib/jcrm", "/var/lib/postgresql", "-name", "*PGSQL.lock*")
                .output()
                .lines()
                .findFirst();
    }

    private String describe(String node) {
        CommandResult screen = jcrm(node, "mon", "-1", "-fA");
        return screen.text();
    }

    private static void pause() {
        try {
            Thread.sleep(LOOK);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabException("interrupted while waiting", e);
        }
    }
}
