package org.jcrm.cli.verb;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jcrm.cli.ExitCode;
import org.jcrm.cli.Invocation;
import org.jcrm.core.codec.DoctorJson;
import org.jcrm.core.codec.api.DoctorReport;
import org.jcrm.core.doctor.Finding;
import org.jcrm.core.model.NodeName;
import org.junit.jupiter.api.Test;

/** {@code jcrm doctor}: a sentence for each finding, and an exit code that a timer can watch. */
class DoctorVerbTest extends AgainstFakeDaemon {
    private static final NodeName NODE1 = NodeName.of("node1");

    @Test
    void nothingFoundIsWell() {
        daemon.json("GET /v1/doctor", DoctorJson.write(new DoctorReport(NODE1, List.of())));
        Invocation run = jcrm("doctor");
        assertThat(run.code()).isZero();
        assertThat(run.out()).isEqualTo("Nothing unsafe was found, as node1 sees it.\n");
        assertThat(daemon.last().line()).isEqualTo("GET /v1/doctor");
    }

    @Test
    void eachFindingIsALineWithPlaceAndNextStep() {
        byte[] report = DoctorJson.write(new DoctorReport(
                NODE1,
                List.of(
                        new Finding("cluster.fencing-enabled", "fencing is off", "switch it on"),
                        new Finding("node2", "it is held", ""))));
        daemon.json("GET /v1/doctor", report);
        Invocation run = jcrm("doctor");
        assertThat(run.code()).isEqualTo(ExitCode.DEGRADED.code());
        assertThat(run.out()).isEqualTo("""
                2 things are unsafe, as node1 sees it:
                  ! cluster.fencing-enabled: fencing is off; switch it on
                  ! node2: it is held
                """);
        Invocation json = jcrm("doctor", "--json");
        assertThat(json.code()).isEqualTo(ExitCode.DEGRADED.code());
        assertThat(json.out().strip()).isEqualTo(new String(report, StandardCharsets.UTF_8));
    }

    @Test
    void aDeadDaemonIsNoFinding() {
        daemon.close();
        assertThat(jcrm("doctor").code()).isEqualTo(ExitCode.UNREACHABLE.code());
    }
}
