package org.jcrm.daemon.api;

import java.time.Clock;
import org.jcrm.core.codec.DoctorJson;
import org.jcrm.core.codec.api.DoctorReport;
import org.jcrm.core.controller.Snapshot;
import org.jcrm.core.doctor.Examination;
import org.jcrm.core.doctor.HostFacts;
import org.jcrm.daemon.loop.Published;

/** What is unsafe: the published snapshot and the facts of this host, judged by the core. */
final class DoctorRoutes {
    private final Published published;
    private final HostFactsSource facts;
    private final Clock clock;

    DoctorRoutes(Published published, HostFactsSource facts, Clock clock) {
        this.published = published;
        this.facts = facts;
        this.clock = clock;
    }

    void addTo(Routes routes) {
        routes.operator(
                "GET",
                "/v1/doctor",
                RequestShape.nothing().as(Work.DOCTOR),
                call -> Answer.json(DoctorJson.write(report())));
    }

    private DoctorReport report() throws InterruptedException {
        HostFacts known = facts.gather();
        Snapshot snapshot = published.current();
        return new DoctorReport(snapshot.self(), Examination.of(snapshot, known, clock.instant()));
    }
}
