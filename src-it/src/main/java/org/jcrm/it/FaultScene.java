package org.jcrm.it;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jcrm.core.codec.api.StatusReport;
import org.jcrm.core.controller.Lifecycle;
import org.jcrm.core.model.NodeName;

/**
 * Strikes one fault after the other at a lab, with a client that writes and a sampler that looks every 10 ms who serves at the
 * address, takes it back as an operator would, and waits until everything is as it was. What must not happen is a {@link
 * LabException}: an acknowledged write that is gone, two servers at the address, a cluster that does not find back.
 */
final class FaultScene {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Duration LOOK = Duration.ofMillis(300);
    /** What the client hardly sees needs no explanation. */
    private static final Duration UNNOTICED = Duration.ofSeconds(1);

    /** Until a standby that does not stream is complained of, and a little more. */
    private static final Duration ASTRAY = Duration.ofSeconds(25);

    /** Where the servers' files are. */
    private static final String DATA = "/var/lib/postgresql";

    private static final Duration SERVICE = Duration.ofSeconds(60);
    private static final Pattern EXPLAINS = Pattern.compile(
            " (warn|error) .*|.* info .*(gone|fenced|quorum|vote|promoted|asynchronous|starts on|is lost|Members are|are left on).*");

    private final NamespaceLab lab;
    private final Cluster cluster;
    private Optional<String> first = Optional.empty();
    private final List<Runnable> repairs = new ArrayList<>();
    private final Map<String, Long> astraySince = new HashMap<>();
    private Duration lasts = Duration.ZERO;
    /** Resources whose failures an operator cleans up when the fault is over. */
    private List<String> cleaned = List.of(Observed.ADDRESS);

    /**
     * What became of one fault.
     *
     * @param service from the fault to the first acknowledged write of whoever serves then; where either may serve, the
     *     longest time without one
     * @param pause the longest time between two acknowledged writes around it
     * @param explanation what {@code jcrm history} says of it
     */
    record Outcome(Fault fault, Duration service, Duration pause, int acknowledged, List<String> explanation) {}

    FaultScene(NamespaceLab lab) {
        this.lab = lab;
        this.cluster = new Cluster(lab);
    }

    NamespaceLab lab() {
        return lab;
    }

    Cluster cluster() {
        return cluster;
    }

    /** Plays the fault for as long as it usually lasts. */
    Outcome play(Fault fault) {
        return play(fault, fault.lasts);
    }

    /** Waits for the steady state, plays the fault, and returns when the steady state is back. */
    Outcome play(Fault fault, Duration time) {
        try {
            return playAlone(fault, time);
        } catch (LabException e) {
            throw new LabException(fault + ": " + e.getMessage() + "\n" + story(), e);
        }
    }

    private Outcome playAlone(Fault fault, Duration time) {
        Observed steady = awaitSteady();
        lasts = time;
        cleaned = fault.needsSmallDisks() ? List.of(Observed.ADDRESS, Observed.DATABASE) : List.of(Observed.ADDRESS);
        List<String> small = fault.needsSmallDisks() ? lab.nodes() : List.of();
        for (String node : small) {
            onSmallDisk(node);
            steady = awaitSteady();
        }
        Outcome outcome = strike(fault, roles(steady));
        // After a fault that was not survived there is nothing to put back: the lab is of no use any more.
        small.forEach(this::onOwnDisk);
        return outcome;
    }

    private Fault.Roles roles(Observed steady) {
        String primary = steady.promoted().getFirst();
        return new Fault.Roles(
                primary,
                lab.nodes().stream()
                        .filter(steady::synchronousStandby)
                        .findFirst()
                        .orElseThrow(),
                steady.status().dc().map(NodeName::value).orElse(primary));
    }

    private Outcome strike(Fault fault, Fault.Roles roles) {
        String primary = roles.primary();
        first = Optional.empty();
        repairs.clear();
        Writes.forget(lab, primary);
        try (Writes writes = Writes.start(lab, fault.patience());
                Sampled sampled = Sampled.start(lab, fault.patience())) {
            writes.awaitAck(ack -> ack.number() > 25, SERVICE);
            long server = writes.server();
            Instant at = Instant.now();
            long struck = System.nanoTime();
            fault.strike(this, roles);
            long present = System.nanoTime();
            Optional<Long> during = Optional.empty();
            switch (fault.kind) {
                case SERVICE_MOVES ->
                    during = Optional.of(writes.awaitAck(ack -> ack.end() > struck && ack.server() != server, SERVICE)
                            .end());
                case SERVICE_STAYS ->
                    during =
                            Optional.of(writes.awaitAck(ack -> ack.begin() > present && ack.server() == server, SERVICE)
                                    .end());
                case ANY, OUTAGE -> {
                    // Looked at when the fault is over.
                }
            }
            sleepUntil(struck + lasts.toNanos());
            repair();
            lab.nodes().forEach(this::letIn);
            String serving = awaitSteady().promoted().getFirst();
            long after = System.nanoTime();
            writes.awaitAck(ack -> ack.begin() > after, SERVICE);
            Duration service =
                    during.map(back -> Duration.ofNanos(back - struck)).orElseGet(() -> writes.longestGap(struck));
            List<String> explanation = explanation(at);
            int acknowledged = writes.acknowledged();
            List<Long> missing = writes.stopAndCompare(lab, serving);
            sampled.end();
            require(
                    fault.kind != Fault.Kind.SERVICE_STAYS || serving.equals(primary),
                    serving + " serves in place of " + primary + ", which was well");
            require(missing.isEmpty(), "acknowledged writes are gone: " + missing);
            require(sampled.returned().isEmpty(), "two servers took writes at the address at once");
            require(
                    sampled.looks() > fault.leastLooks(),
                    "the sampler was answered only " + sampled.looks() + " times");
            require(
                    !explanation.isEmpty()
                            || fault.needsNoExplanation()
                            || writes.longestGap(struck).compareTo(UNNOTICED) < 0,
                    "jcrm history does not say what happened");
            return new Outcome(fault, service, writes.longestGap(struck), acknowledged, explanation);
        } catch (LabException e) {
            throw new LabException(roles + ": " + e.getMessage(), e);
        }
    }

    /** What the hosts' daemons said last, and what runs there. */
    String story() {
        StringBuilder all = new StringBuilder();
        for (String node : lab.nodes()) {
            all.append("===== ").append(node).append('\n');
            all.append(
                    lab.run(node, "tail", "-n", "80", "/var/log/jcrm/jcrmd.log").text());
            all.append(lab.run(node, "ps", "-eo", "pid,ppid,stat,wchan:20,lstart,args")
                    .text());
        }
        return all.toString();
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new LabException(otherwise);
        }
    }

    private static void sleepUntil(long nanos) {
        try {
            long left = nanos - System.nanoTime();
            if (left > 0) {
                Thread.sleep(Duration.ofNanos(left));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabException("interrupted while a fault lasts", e);
        }
    }

    // ---- looking

    /**
     * One promoted instance with the address; every other node follows, one at least synchronously. Meanwhile there is an
     * operator, who lets in what the cluster leaves to one.
     */
    Observed awaitSteady() {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            Optional<Observed> seen = seenBy(lab.nodes().getFirst());
            if (seen.filter(this::isSteadyForAll).isPresent()) {
                return seen.get();
            }
            if (System.nanoTime() > deadline) {
                throw new LabException("the cluster does not find back within " + PATIENCE.toSeconds() + " s:\n"
                        + cluster.jcrm(lab.nodes().getFirst(), "mon", "-1", "-fA")
                                .text());
            }
            lab.nodes().forEach(this::letIn);
            sleepUntil(System.nanoTime() + LOOK.toNanos());
        }
    }

    private Optional<Observed> seenBy(String node) {
        return cluster.status(node).map(report -> new Observed(report.cluster()));
    }

    /** One that was paused says what was so before, until it has heard from the others. */
    private boolean isSteadyForAll(Observed first) {
        return isSteady(first)
                && lab.nodes().stream()
                        .skip(1)
                        .allMatch(node -> seenBy(node)
                                .filter(seen ->
                                        isSteady(seen) && seen.promoted().equals(first.promoted()))
                                .isPresent());
    }

    private boolean isSteady(Observed seen) {
        List<String> promoted = seen.promoted();
        return promoted.size() == 1
                && seen.servedBy(promoted.getFirst())
                && lab.nodes().stream().allMatch(seen::online)
                && seen.unpromoted().size() == lab.nodes().size() - 1
                && lab.nodes().stream()
                        .filter(node -> !node.equals(promoted.getFirst()))
                        .allMatch(node ->
                                seen.attribute(node, "pgsql-data-status").startsWith("STREAMING"))
                && lab.nodes().stream().anyMatch(seen::synchronousStandby);
    }

    /** What the histories say, of which each node keeps its own: who plans tells most. */
    private List<String> explanation(Instant since) {
        return lab.nodes().stream()
                .flatMap(node -> cluster.jcrm(node, "history").orFail().output().lines())
                .filter(line -> EXPLAINS.matcher(line).find())
                .filter(line -> Instant.parse(line.split(" ", 2)[0]).isAfter(since))
                .sorted()
                .toList();
    }

    List<String> others(String node) {
        List<String> all = new ArrayList<>(lab.nodes());
        all.add(Lab.CLIENT);
        if (lab.has("arb")) {
            all.add("arb");
        }
        all.remove(node);
        return all;
    }

    // ---- striking

    void run(String host, String command) {
        lab.run(host, "bash", "-c", command).orFail();
    }

    private static String address(String host) {
        return switch (host) {
            case Lab.CLIENT -> "10.155.92.30";
            case "arb" -> "10.155.92.40";
            default -> "10.155.92.2" + host.substring("node".length());
        };
    }

    private void drop(String host, String rule) {
        run(
                host,
                "nft add table inet faults; nft 'add chain inet faults in { type filter hook input priority 0; }';"
                        + " nft 'add rule inet faults in " + rule + "'");
        repairs.add(() -> lab.run(host, "nft", "delete", "table", "inet", "faults"));
    }

    void deaf(String host, String to) {
        drop(host, "ip saddr " + address(to) + " drop");
    }

    void apart(String one, String other) {
        deaf(one, other);
        deaf(other, one);
    }

    void losePackets(String host, int percent) {
        drop(host, "iifname eth0 numgen random mod 100 < " + percent + " drop");
    }

    void stopPostmaster(String host) {
        long pid = cluster.postmaster(host).orElseThrow(() -> new LabException("no postmaster on " + host));
        run(host, "kill -STOP " + pid);
        repairs.add(() -> lab.run(host, "kill", "-CONT", Long.toString(pid)));
    }

    /** It comes back with the machine. */
    void deleteInterface(String host) {
        run(host, "ip link del eth0");
        repairs.add(() -> {
            try {
                lab.crash(host);
            } catch (LabException e) {
                // Its watchdog was quicker.
            }
        });
    }

    void killDaemon(String host) {
        run(host, "kill -KILL $(cat /run/jcrm-host/pid)");
    }

    void saturate() {
        for (String node : lab.nodes()) {
            run(
                    node,
                    "for i in 1 2 3 4; do timeout " + lasts.toSeconds()
                            + " sh -c 'while :; do :; done' >/dev/null 2>&1 & done");
        }
    }

    /** Whoever pauses goes before others: on a busy machine the pauses would be longer than they are meant to be. */
    void shortPauses() {
        String pausing = "end=$((SECONDS + " + lasts.toSeconds() + ")); while [ $SECONDS -lt $end ]; do"
                + " kill -STOP $(cat /run/jcrm-host/pid); sleep 0.4;"
                + " kill -CONT $(cat /run/jcrm-host/pid); sleep 0.5; done";
        for (String node : lab.nodes()) {
            run(node, "nice -n -20 bash -c '" + pausing + "' >/dev/null 2>&1 &");
        }
    }

    void delay(String host, int milliseconds) {
        lab.delay(host, Duration.ofMillis(milliseconds));
        repairs.add(() -> lab.delay(host, Duration.ZERO));
    }

    void exhaustConnections(String primary) {
        run(
                Lab.CLIENT,
                "for i in $(seq 80); do psql -h " + address(primary)
                        + " -U writer postgres -c 'SELECT pg_sleep(4)' >/dev/null 2>&1 & done; sleep 0.2");
    }

    void fillConfigurationDisk(String host) {
        run(
                host,
                "cp -a /var/lib/jcrm /tmp/saved && mount -t tmpfs -o size=2m full /var/lib/jcrm"
                        + " && cp -a /tmp/saved/. /var/lib/jcrm/; cat /dev/zero >/var/lib/jcrm/filler 2>/dev/null; true");
        repairs.add(() -> run(
                host,
                "rm -f /var/lib/jcrm/filler; rm -rf /tmp/saved; cp -a /var/lib/jcrm /tmp/saved; service jcrmd stop;"
                        + " umount /var/lib/jcrm && cp -a /tmp/saved/cib/. /var/lib/jcrm/cib/; service jcrmd start"));
    }

    /** Also what the server keeps in reserve: the files of the log that it would use next. */
    void fillDataDisk(String host) {
        run(host, "cat /dev/zero >" + DATA + "/filler 2>/dev/null; df --output=avail " + DATA + " | grep -qx ' *0'");
        repairs.add(() -> run(host, "rm -f " + DATA + "/filler"));
    }

    /** Moves the node's database to a disk of its own that has little room to spare. */
    private void onSmallDisk(String host) {
        whileStopped(
                host,
                "mkdir -p /tmp/small && mount -t tmpfs -o size=$(($(du -sm " + DATA
                        + " | cut -f1) + 100))m small /tmp/small" + " && cp -a " + DATA
                        + "/. /tmp/small/ && mount --move /tmp/small " + DATA);
    }

    private void onOwnDisk(String host) {
        if (lab.run(host, "mountpoint", "-q", DATA).exitCode() == 0) {
            whileStopped(
                    host,
                    "mkdir -p /tmp/small && mount --move " + DATA + " /tmp/small && rm -rf " + DATA + "/*"
                            + " && cp -a /tmp/small/. " + DATA + "/ && umount /tmp/small");
        }
    }

    private void whileStopped(String host, String command) {
        String other = lab.nodes().stream()
                .filter(node -> !node.equals(host))
                .findFirst()
                .orElseThrow();
        cluster.jcrm(other, "node", "stop", host).orFail();
        run(host, command);
        cluster.jcrm(host, "node", "start", host, "--yes").orFail();
        awaitSteady();
    }

    void moveClock(String host, String by) {
        run(
                host,
                "echo 'export LD_PRELOAD=/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1 FAKETIME=" + by
                        + " FAKETIME_DONT_FAKE_MONOTONIC=1' >/etc/jcrm/host.env; service jcrmd restart");
        repairs.add(() -> run(host, "rm -f /etc/jcrm/host.env; service jcrmd restart"));
    }

    void bootFirst(String host) {
        first = Optional.of(host);
    }

    // ---- repairing

    private void repair() {
        repairs.reversed().forEach(Runnable::run);
        for (String host : others("")) {
            if (lab.isOn(host)) {
                wake(host);
            }
        }
        first.filter(host -> !lab.isOn(host)).ifPresent(lab::boot);
        for (String host : others("")) {
            if (!lab.isOn(host)) {
                lab.boot(host);
            }
        }
    }

    private void wake(String host) {
        for (int left = 3; ; left--) {
            try {
                lab.resume(host);
                lab.heal(host);
                break;
            } catch (LabException e) {
                if (left == 0) {
                    throw e;
                }
                // Its watchdog resets it at this very moment.
                lab.boot(host);
            }
        }
        if (lab.nodes().contains(host)) {
            lab.run(host, "bash", "-c", "kill -CONT $(cat /run/jcrm-host/pid)");
        }
    }

    /** A standby that does not stream for so long says so itself, and that an operator has to look. */
    private boolean isAstray(String node, Observed seen) {
        boolean follows = seen.attribute(node, "pgsql-data-status").startsWith("STREAMING");
        if (follows || !seen.unpromoted().contains(node) || seen.promoted().size() != 1) {
            astraySince.remove(node);
            return false;
        }
        long since = astraySince.computeIfAbsent(node, any -> System.nanoTime());
        return System.nanoTime() - since > ASTRAY.toNanos();
    }

    /** What an operator does with a node that is held, or whose database may not start: somebody serves, so it is rejoined. */
    private void letIn(String node) {
        Optional<StatusReport> report = cluster.status(node);
        boolean held = report.filter(each -> each.local().lifecycle() == Lifecycle.HELD)
                .isPresent();
        boolean locked =
                report.filter(each -> new Observed(each.cluster()).promoted().size() == 1)
                                .isPresent()
                        && cluster.lockFile(node).isPresent()
                        && cluster.postmaster(node).isEmpty();
        boolean astray = report.filter(each -> isAstray(node, new Observed(each.cluster())))
                .isPresent();
        if (held || locked || astray) {
            astraySince.remove(node);
            cluster.jcrm(node, "node", "start", node, "--yes");
        }
        // A start of the address that failed for want of a link, or of the database for want of room, bars the node
        // until
        // somebody says that it is mended: not before the nodes see each other again.
        boolean together = report.filter(each -> lab.nodes().stream().allMatch(new Observed(each.cluster())::online))
                .isPresent();
        if (together) {
            report.stream()
                    .flatMap(each -> each.cluster().failures().stream())
                    .filter(failure -> failure.node().value().equals(node))
                    .map(failure -> failure.resource().value())
                    .filter(cleaned::contains)
                    .distinct()
                    .forEach(resource -> cluster.jcrm(node, "resource", "cleanup", resource));
        }
    }
}
