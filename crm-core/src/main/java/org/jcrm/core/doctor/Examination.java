package org.jcrm.core.doctor;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jcrm.core.check.CibValidator;
import org.jcrm.core.check.ConfigProblem;
import org.jcrm.core.controller.Snapshot;

/** Everything that {@code jcrm doctor} looks at, one concern after the other. Pure. */
public final class Examination {
    private Examination() {}

    /** @return what is unsafe; empty if nothing is */
    public static List<Finding> of(Snapshot snapshot, HostFacts facts, Instant now) {
        List<Finding> findings = new ArrayList<>();
        CibValidator.checkSafety(snapshot.cib().configuration()).forEach(problem -> findings.add(configured(problem)));
        findings.addAll(ArbitratorFindings.of(snapshot, facts));
        findings.addAll(FencingFindings.of(snapshot));
        findings.addAll(ReplicationFindings.of(snapshot));
        findings.addAll(HostFindings.of(snapshot, facts, now));
        findings.addAll(PeerFindings.of(snapshot, facts));
        return List.copyOf(findings);
    }

    private static Finding configured(ConfigProblem problem) {
        return new Finding(problem.path(), problem.message(), problem.nextStep());
    }
}
