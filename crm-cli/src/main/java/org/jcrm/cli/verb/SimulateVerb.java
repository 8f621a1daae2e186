package org.jcrm.cli.verb;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import org.jcrm.cli.ExitCode;
import org.jcrm.cli.Session;
import org.jcrm.cli.mon.CibFile;
import org.jcrm.cli.mon.InputFile;
import org.jcrm.cli.mon.SavedStatus;
import org.jcrm.cli.render.MonOptions;
import org.jcrm.cli.render.MonOptions.Part;
import org.jcrm.cli.render.ScreenComposer;
import org.jcrm.cli.render.TextScreen;
import org.jcrm.core.cib.Cib;
import org.jcrm.core.codec.ApiJson;
import org.jcrm.core.controller.RequestOutcome.DryRunResult;
import org.jcrm.core.policy.Plan;
import org.jcrm.core.policy.PlanInput;
import org.jcrm.core.policy.PolicyEngine;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code jcrm simulate}: what the policy engine would do with a CIB; runs here, asks no daemon unless told to. */
@Command(name = "simulate", description = "Says what the cluster would do with a CIB; changes nothing.")
final class SimulateVerb extends ClusterVerb {
    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "FILE",
            description = "A CIB (XML or JSON), or a cluster.yaml; - reads the standard input.")
    @Nullable
    Path file;

    @Option(
            names = {"-x", "--xml-file"},
            paramLabel = "FILE",
            description = "The same, as crm_simulate spells it.")
    @Nullable
    Path xmlFile;

    @Option(
            names = {"-L", "--live-check"},
            description = "Take the CIB of the running cluster.")
    boolean live;

    @Option(
            names = {"-v", "--reasons"},
            description = "Give the reason of every decision.")
    boolean reasons;

    @Option(names = "--json", description = "As JSON.")
    boolean json;

    SimulateVerb(Session session) {
        super(session);
    }

    @Override
    ExitCode run() throws Exception {
        Path given = file == null ? xmlFile : file;
        if (live == (given != null)) {
            throw new ParameterException(spec().commandLine(), "give either a FILE or --live-check");
        }
        Cib cib = given == null
                ? CibFile.parse(
                        Path.of("the CIB of " + api().address()),
                        get("/v1/cib?format=json").body())
                : CibFile.parse(given, InputFile.bytes(session, given));
        Plan plan = PolicyEngine.plan(new PlanInput(cib, session.clock().instant(), 0, List.of()));
        if (json) {
            DryRunResult result = new DryRunResult(plan.summary(), plan.reasons(), plan.warnings());
            session.say(new String(ApiJson.write(result), java.nio.charset.StandardCharsets.UTF_8));
            return ExitCode.OK;
        }
        MonOptions options =
                MonOptions.of(EnumSet.of(Part.NODES, Part.RESOURCES)).withInactive(true);
        session.say("Current cluster status:");
        session.say(TextScreen.print(
                ScreenComposer.compose(SavedStatus.ofCib(session, cib), options, session.zone()), false));
        plan.warnings().forEach(warning -> session.say("warning: " + warning));
        transition(plan.summary());
        if (reasons) {
            plan.reasons().forEach(reason -> session.say("  because " + reason));
        }
        return ExitCode.OK;
    }
}
