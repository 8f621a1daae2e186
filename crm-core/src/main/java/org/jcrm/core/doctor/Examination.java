package org.jcrm.core.doctor;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jcrm.core.check.CibValidator;
import org.jcrm.core.check.ConfigProblem;
import org.jcrm.core.cib.Configuration;
import org.jcrm.core.controller.Quorum;
import org.jcrm.core.controller.Snapshot;
import org.jcrm.core.model.AttributeSet;
import org.jcrm.core.model.NvPair;
import org.jcrm.core.model.Score;

/** Everything that {@code jcrm doctor} looks at, one concern after the other. Pure. */
public final class Examination {
    private Examination() {}

    /** @return what is unsafe; empty if nothing is */
    public static List<Finding> of(Snapshot snapshot, HostFacts facts, Instant now) {
        List<Finding> findings = new ArrayList<>();
        CibValidator.checkSafety(asCounted(snapshot.cib().configuration(), facts))
                .forEach(problem -> findings.add(configured(problem)));
        findings.addAll(ArbitratorFindings.of(snapshot, facts));
        findings.addAll(FencingFindings.of(snapshot));
        findings.addAll(ReplicationFindings.of(snapshot));
        findings.addAll(HostFindings.of(snapshot, facts, now));
        findings.addAll(PeerFindings.of(snapshot, facts));
        return List.copyOf(findings);
    }

    /** An arbitrator that the daemon asks has its vote, even where the configuration forgets it; that is told by itself. */
    private static Configuration asCounted(Configuration configuration, HostFacts facts) {
        if (facts.arbitrator().isEmpty()
                || configuration.property(Quorum.ARBITRATORS).isPresent()) {
            return configuration;
        }
        List<AttributeSet> properties = new ArrayList<>(configuration.properties());
        NvPair counted = new NvPair(Quorum.ARBITRATORS, Quorum.ARBITRATORS, "1");
        properties.add(new AttributeSet("as-counted", Score.ZERO, Optional.empty(), List.of(counted)));
        return configuration.withProperties(properties);
    }

    private static Finding configured(ConfigProblem problem) {
        return new Finding(problem.path(), problem.message(), problem.nextStep());
    }
}
