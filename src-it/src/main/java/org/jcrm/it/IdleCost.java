package org.jcrm.it;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/**
 * What jcrm costs a host on which nothing happens.
 *
 * @param cpuSecondsPerMinute user and system time of jcrmd and of everything it ran, PostgreSQL excepted
 * @param pssMegabytes proportional set size of the same processes
 * @param forksPerMinute new processes and threads in the host's PID namespace, whoever made them
 */
record IdleCost(double cpuSecondsPerMinute, double pssMegabytes, double forksPerMinute) {
    /** Prints: ticks of jcrmd, its finished children and its living descendants; their PSS in kB; the last process id. */
    private static final String LOOK = """
            daemon=$(cat /run/jcrm-host/pid)
            ticks=0 pss=0
            look() {
                local stat line child
                stat=$(cat /proc/$1/stat) || return
                [ "$(cat /proc/$1/comm)" = postgres ] && return
                set -- $1 ${stat##*) }
                ticks=$((ticks + ${13} + ${14} + ${15} + ${16}))
                while read -r line child _; do [ "$line" = Pss: ] && pss=$((pss + child)); done </proc/$1/smaps_rollup
                for child in $(cat /proc/$1/task/*/children); do look "$child"; done
            }
            look "$daemon"
            read -r _ _ _ _ last </proc/loadavg
            echo "$ticks $pss $last"
            """;

    /** Looks twice, {@code span} apart, at every node. */
    static Map<String, IdleCost> measure(Lab lab, Duration span) throws InterruptedException {
        // The look itself makes processes: what it makes is known by looking twice in a row.
        Map<String, Look> before = new TreeMap<>();
        Map<String, Look> again = new TreeMap<>();
        for (String node : lab.nodes()) {
            before.put(node, look(lab, node));
            again.put(node, look(lab, node));
        }
        Thread.sleep(span);
        Map<String, IdleCost> costs = new TreeMap<>();
        double minutes = span.toMillis() / 60_000.0;
        again.forEach((node, first) -> {
            long looking = first.lastPid() - requireNonNull(before.get(node)).lastPid();
            Look second = look(lab, node);
            costs.put(
                    node,
                    new IdleCost(
                            (second.ticks() - first.ticks()) / 100.0 / minutes,
                            second.pssKilobytes() / 1024.0,
                            Math.max(0, second.lastPid() - first.lastPid() - looking) / minutes));
        });
        return costs;
    }

    private record Look(long ticks, long pssKilobytes, long lastPid) {}

    private static Look look(Lab lab, String node) {
        String[] words =
                lab.run(node, "bash", "-c", LOOK).orFail().output().strip().split(" ", 3);
        return new Look(Long.parseLong(words[0]), Long.parseLong(words[1]), Long.parseLong(words[2]));
    }
}
