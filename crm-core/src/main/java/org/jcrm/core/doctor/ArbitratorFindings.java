package org.jcrm.core.doctor;

import java.util.List;
import java.util.Optional;
import org.jcrm.core.controller.Lifecycle;
import org.jcrm.core.controller.Quorum;
import org.jcrm.core.controller.Snapshot;

/** The daemon's file and the configuration name the same third vote, and it is here. Source: {@code docs/arbitrator.md}. */
final class ArbitratorFindings {
    private ArbitratorFindings() {}

    static List<Finding> of(Snapshot snapshot, HostFacts facts) {
        String property = "cluster." + Quorum.ARBITRATORS;
        Optional<String> counted = snapshot.cib()
                .configuration()
                .property(Quorum.ARBITRATORS)
                .map(String::strip)
                .filter(number -> number.matches("[1-9]\\d*"));
        if (facts.arbitrator().isPresent() && counted.isEmpty()) {
            return List.of(new Finding(
                    property,
                    facts.settings() + " names the arbitrator "
                            + facts.arbitrator().get() + ", but the configuration"
                            + " counts none, so nodes that do not ask it expect other votes than those that do",
                    "set quorum-arbitrators: 1, or remove arbitrator from the file of every node"));
        }
        if (facts.arbitrator().isEmpty() && counted.isPresent()) {
            return List.of(new Finding(
                    facts.settings(),
                    "the configuration counts on an arbitrator (quorum-arbitrators: " + counted.get() + "), but this"
                            + " node asks none, so that its vote is missing here",
                    "name it on every node (arbitrator: {name: …, address: …}) and restart jcrmd, or remove"
                            + " quorum-arbitrators"));
        }
        boolean member = snapshot.lifecycle() == Lifecycle.MEMBER || snapshot.lifecycle() == Lifecycle.DC;
        if (facts.arbitrator().isPresent() && member && snapshot.quorum().arbitratorsPresent() == 0) {
            return List.of(new Finding(
                    facts.settings(),
                    snapshot.self() + " does not have the vote of the arbitrator "
                            + facts.arbitrator().get() + ", so it would not help if another node were lost now",
                    "see that jcrmd --arbitrator runs there and can be reached from every node; `jcrm history` says why"
                            + " it was refused"));
        }
        return List.of();
    }
}
