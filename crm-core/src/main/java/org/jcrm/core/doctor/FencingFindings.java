package org.jcrm.core.doctor;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jcrm.core.cib.Cib;
import org.jcrm.core.cib.FencingRecord;
import org.jcrm.core.cib.NodeState;
import org.jcrm.core.controller.Snapshot;
import org.jcrm.core.fencing.FencingMeans;
import org.jcrm.core.fencing.FencingSetup;
import org.jcrm.core.fencing.WatchdogCover;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.watchdog.WatchdogBound;

/** What nodes promise by their watchdogs, and fencings that failed. Source: {@code docs/watchdog.md}. */
final class FencingFindings {
    private FencingFindings() {}

    static List<Finding> of(Snapshot snapshot) {
        List<Finding> findings = new ArrayList<>();
        Cib cib = snapshot.cib();
        if (FencingMeans.wanted(cib.configuration())) {
            watchdogs(cib, snapshot.view().members(), findings);
        }
        failures(cib, findings);
        return findings;
    }

    private static void watchdogs(Cib cib, List<NodeName> members, List<Finding> findings) {
        String path = "cluster.fencing-watchdog-timeout";
        for (String problem : WatchdogCover.problems(cib, members, cib.configuration())) {
            findings.add(new Finding(
                    path,
                    Finding.open(problem),
                    "such a node is never counted as off by time: correct its `watchdog`, or the timeout"
                            + " (docs/watchdog.md)"));
        }
        List<WatchdogBound> promised = members.stream()
                .flatMap(node -> Optional.ofNullable(cib.status().nodes().get(node))
                        .flatMap((NodeState state) -> WatchdogCover.promised(state))
                        .stream())
                .toList();
        boolean nothing = !WatchdogCover.of(cib.configuration()).isOn()
                && FencingSetup.of(cib.configuration()).devices().isEmpty();
        if (nothing && !members.isEmpty() && promised.size() == members.size()) {
            WatchdogBound longest = promised.stream()
                    .max(Comparator.comparing(WatchdogBound::total))
                    .orElseThrow();
            findings.add(new Finding(
                    path,
                    "every member has a watchdog, but it is not set, so no node is ever counted as off by time",
                    "set at least " + longest.sentence()));
        }
    }

    /** Of each node the newest fencing counts: what succeeded later, or was forgotten by an operator, is over. */
    private static void failures(Cib cib, List<Finding> findings) {
        Map<NodeName, FencingRecord> newest = new TreeMap<>();
        cib.status().fencing().stream()
                .sorted(FencingRecord.NEWEST_FIRST)
                .forEach(record -> newest.putIfAbsent(record.target(), record));
        newest.forEach((node, record) -> {
            if (record.state() == FencingRecord.State.FAILED) {
                String attempts = record.attempts().isEmpty() ? "" : " (" + String.join("; ", record.attempts()) + ")";
                findings.add(new Finding(
                        node.value(),
                        "the last fencing of " + node + " (" + record.action() + ") failed: "
                                + Finding.open(record.reason()) + attempts,
                        "repair that and try `jcrm fence test DEVICE --node N` for each device; then `jcrm fence history "
                                + node + " --cleanup`"));
            }
        });
    }
}
