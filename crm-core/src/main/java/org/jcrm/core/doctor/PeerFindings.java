package org.jcrm.core.doctor;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jcrm.core.controller.Lifecycle;
import org.jcrm.core.controller.Snapshot;
import org.jcrm.core.watchdog.WatchdogBound;

/** Nodes that are held, daemons that do not answer or have something to tell, and clocks that differ. */
final class PeerFindings {
    /** Histories of several nodes cannot be read side by side beyond that, and certificates of one are too new for another. */
    private static final Duration CLOCKS_MAY_DIFFER = Duration.ofSeconds(1);

    private PeerFindings() {}

    static List<Finding> of(Snapshot snapshot, HostFacts facts) {
        List<Finding> findings = new ArrayList<>();
        if (snapshot.lifecycle() == Lifecycle.HELD) {
            findings.add(held(snapshot.self().value(), snapshot.sentence()));
        }
        facts.notices().forEach(notice -> findings.add(said(snapshot.self().value(), notice)));
        for (HostFacts.Peer peer : facts.peers()) {
            switch (peer) {
                case HostFacts.Silent silent ->
                    findings.add(new Finding(
                            silent.node().value(),
                            "its daemon could not be asked, so nothing is known of its clock and of what it waits for: "
                                    + Finding.open(silent.reason()),
                            "is the host up, and does jcrmd run there (`systemctl status jcrmd`)?"));
                case HostFacts.Answered answered -> {
                    if (answered.lifecycle() == Lifecycle.HELD) {
                        findings.add(held(answered.node().value(), answered.sentence()));
                    }
                    answered.notices()
                            .forEach(notice -> findings.add(said(answered.node().value(), notice)));
                    Duration ahead = answered.ahead();
                    if (ahead.abs().compareTo(CLOCKS_MAY_DIFFER) > 0) {
                        findings.add(new Finding(
                                answered.node().value(),
                                "its clock is " + WatchdogBound.text(ahead.abs())
                                        + (ahead.isNegative() ? " behind" : " ahead of") + " that of "
                                        + snapshot.self()
                                        + ", so times of failures, rules and histories do not fit together",
                                "let both follow the same time servers (chronyc tracking, timedatectl)"));
                    }
                }
            }
        }
        return findings;
    }

    /** What a daemon shows on its own screens must be found from everywhere: safe mode, a damaged store. */
    private static Finding said(String node, String notice) {
        return new Finding(node, Finding.open(notice), "");
    }

    private static Finding held(String node, String sentence) {
        return new Finding(node, "it is held and stays out of the cluster: " + Finding.open(sentence), "");
    }
}
