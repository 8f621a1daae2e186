package org.jcrm.core.codec;

import static org.jcrm.core.codec.ApiFields.instant;
import static org.jcrm.core.codec.ApiFields.objects;
import static org.jcrm.core.codec.ApiFields.text;
import static org.jcrm.core.codec.ApiFields.texts;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import org.jcrm.core.policy.Plan;
import org.jcrm.core.policy.Planning;
import org.jcrm.core.policy.simulate.InjectedAttribute;
import org.jcrm.core.policy.simulate.Modification;
import org.jcrm.core.policy.simulate.PlayedStep;
import org.jcrm.core.policy.simulate.PlayedStep.PlayedClusterAction;
import org.jcrm.core.policy.simulate.PlayedStep.PlayedFencing;
import org.jcrm.core.policy.simulate.PlayedStep.PlayedPseudo;
import org.jcrm.core.policy.simulate.PlayedStep.PlayedResourceAction;
import org.jcrm.core.policy.simulate.PlayedStep.PretendedFailure;
import org.jcrm.core.policy.simulate.SimulationReport;
import org.jcrm.core.policy.simulate.SimulationReport.Outcome;
import org.jcrm.core.status.LiveCluster;
import org.jcrm.core.status.StatusReader;

/** A simulation for programs: {@code jcrm simulate --output-as=json}. Statuses are those of {@code docs/api.md}. */
public final class SimulationJson {
    /** Two statuses of a CIB of the largest size. */
    private static final int MAX_BYTES = 512 * 1024 * 1024;

    private SimulationJson() {}

    public static byte[] write(SimulationReport report) {
        return JsonFormat.write(MAX_BYTES, out -> {
            out.writeStartObject();
            status(out, "status", report.before());
            texts(
                    out,
                    "modifications",
                    report.modifications().stream().map(Modification::text).toList());
            if (report.planning().isPresent()) {
                planning(out, report.planning().get());
            }
            if (report.outcome().isPresent()) {
                Outcome outcome = report.outcome().get();
                objects(out, "transition", outcome.steps(), SimulationJson::step);
                out.writeBooleanField("complete", outcome.complete());
                status(out, "revisedStatus", outcome.after());
            }
            out.writeEndObject();
        });
    }

    private static void status(JsonGenerator out, String name, LiveCluster cluster) throws IOException {
        out.writeObjectFieldStart(name);
        StatusJson.cluster(out, StatusReader.read(cluster.cib(), cluster.now(), ""));
        out.writeEndObject();
    }

    private static void planning(JsonGenerator out, Planning planning) throws IOException {
        Plan plan = planning.plan();
        texts(out, "summary", plan.summary().stream().map(String::strip).toList());
        texts(out, "reasons", plan.reasons());
        texts(out, "warnings", plan.warnings());
        texts(out, "scores", planning.scores());
        instant(out, "recheckAt", plan.recheckAt());
    }

    private static void step(JsonGenerator out, PlayedStep step) throws IOException {
        switch (step) {
            case PlayedPseudo pseudo -> {
                text(out, "kind", "pseudo");
                text(out, "task", pseudo.task());
            }
            case PlayedFencing fencing -> {
                text(out, "kind", "fencing");
                text(out, "node", fencing.target());
                text(out, "task", fencing.operation());
            }
            case PlayedClusterAction action -> {
                text(out, "kind", "cluster");
                text(out, "task", action.task());
                text(out, "resource", action.resource());
                text(out, "node", action.node());
            }
            case PlayedResourceAction action -> {
                text(out, "kind", "resource");
                text(out, "resource", action.resource());
                text(out, "task", action.task());
                out.writeNumberField("intervalMillis", action.intervalMillis());
                text(out, "node", action.node());
            }
            case PretendedFailure failure -> {
                text(out, "kind", "failure");
                out.writeNumberField("action", failure.action());
                out.writeNumberField("returnCode", failure.returnCode());
            }
            case InjectedAttribute attribute -> {
                text(out, "kind", "attribute");
                text(out, "name", attribute.name());
                text(out, "value", attribute.value());
                text(out, "nodeId", attribute.nodeId());
            }
        }
    }
}
