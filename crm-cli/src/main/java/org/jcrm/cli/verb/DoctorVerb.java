package org.jcrm.cli.verb;

import org.jcrm.cli.ExitCode;
import org.jcrm.cli.Session;
import org.jcrm.cli.client.Answer;
import org.jcrm.cli.client.Request;
import org.jcrm.core.codec.DoctorJson;
import org.jcrm.core.codec.api.AnswerTimes;
import org.jcrm.core.codec.api.DoctorReport;
import org.jcrm.core.doctor.Finding;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code jcrm doctor}: what is unsafe, each as one sentence, and as exit code. */
@Command(
        name = "doctor",
        description = {
            "Names every unsafe setting of the cluster and of the asked node's host, with what to do; exit code 0 nothing",
            "found, 10 something found."
        })
final class DoctorVerb extends ClusterVerb {
    @Option(names = "--json", description = "The findings as JSON.")
    boolean json;

    DoctorVerb(Session session) {
        super(session);
    }

    @Override
    ExitCode run() throws Exception {
        Answer answer = api().call(Request.get("/v1/doctor", client()).answeredWithin(AnswerTimes.DOCTOR));
        DoctorReport report = read(() -> DoctorJson.read(answer.body()));
        if (json) {
            session.say(answer.text());
        } else {
            print(report);
        }
        return report.findings().isEmpty() ? ExitCode.OK : ExitCode.DEGRADED;
    }

    private void print(DoctorReport report) {
        int found = report.findings().size();
        session.say(
                found == 0
                        ? "Nothing unsafe was found, as " + report.node() + " sees it."
                        : found + (found == 1 ? " thing is" : " things are") + " unsafe, as " + report.node()
                                + " sees it:");
        for (Finding finding : report.findings()) {
            session.say("  ! " + finding);
        }
    }
}
