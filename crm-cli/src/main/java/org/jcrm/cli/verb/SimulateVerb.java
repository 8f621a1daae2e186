package org.jcrm.cli.verb;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.jcrm.cli.CliProblem;
import org.jcrm.cli.ExitCode;
import org.jcrm.cli.Session;
import org.jcrm.cli.mon.OutputFile;
import org.jcrm.cli.render.SimulationXml;
import org.jcrm.core.codec.ApiJson;
import org.jcrm.core.codec.CibXmlWriter;
import org.jcrm.core.codec.GraphXmlWriter;
import org.jcrm.core.codec.SimulationJson;
import org.jcrm.core.controller.RequestOutcome.DryRunResult;
import org.jcrm.core.policy.Plan;
import org.jcrm.core.policy.Planning;
import org.jcrm.core.policy.simulate.SimulationReport;
import org.jcrm.core.policy.simulate.SimulationRequest.Depth;
import org.jcrm.core.policy.simulate.SimulationText;
import org.jcrm.core.policy.simulate.TextOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code jcrm simulate}: what the policy engine would do with a CIB; runs here, asks no daemon unless told to. */
@Command(
        name = "simulate",
        description =
                "Says what the cluster would do with a CIB; changes nothing but the files that it is told to write.",
        footer = {
            "",
            "The options are those of crm_simulate, and so is the text. With a FILE in place of -x FILE the plan is shown",
            "without being asked for. OP@NODE=RC is RESOURCE_TASK_INTERVAL@NODE=RC, like db_monitor_20000@node1=7."
        })
final class SimulateVerb extends ClusterVerb {
    @Mixin
    CibSource source = new CibSource();

    @Option(
            names = {"-R", "--run"},
            description = "Plan, and show what the cluster would do.")
    boolean plans;

    @Option(
            names = {"-S", "--simulate"},
            description = "Plan, play the transition, and show the status after it.")
    boolean plays;

    @Option(
            names = {"-X", "--in-place"},
            description = "Like -S, and write the CIB after the transition back to the file.")
    boolean inPlace;

    @Option(
            names = {"-A", "--show-attrs"},
            description = "Show node attributes.")
    boolean attributes;

    @Option(
            names = {"-c", "--show-failcounts"},
            description = "Show fail counts.")
    boolean failCounts;

    @Option(
            names = {"-s", "--show-scores"},
            description = "Show the scores.")
    boolean scores;

    @Option(
            names = {"-U", "--show-utilization"},
            description = "Show what nodes have and resources use.")
    boolean utilization;

    @Option(
            names = {"-Q", "--quiet"},
            description = "Show scores and utilization alone.")
    boolean quiet;

    @Option(names = "--text-fancy", description = "Titles also together with scores and utilization.")
    boolean titles;

    @Mixin
    PretendOptions pretended = new PretendOptions();

    @Option(
            names = {"-I", "--save-input"},
            paramLabel = "FILE",
            description = "Write the CIB that was planned with, injections included.")
    @Nullable
    Path saveInput;

    @Option(
            names = {"-O", "--save-output"},
            paramLabel = "FILE",
            description = "Write the CIB after the transition.")
    @Nullable
    Path saveOutput;

    @Option(
            names = {"-G", "--save-graph"},
            paramLabel = "FILE",
            description = "Write the transition graph as XML.")
    @Nullable
    Path saveGraph;

    @Option(
            names = {"-D", "--save-dotfile"},
            paramLabel = "FILE",
            description = "Write the transition graph as dot.")
    @Nullable
    Path saveDot;

    @Option(
            names = {"-P", "--profile"},
            paramLabel = "DIR",
            description = "Plan with every XML file of a directory and say how long it took.")
    @Nullable
    Path profile;

    @Option(
            names = {"-N", "--repeat"},
            paramLabel = "TIMES",
            description = "With -P: plan that often with each file.")
    int repeat = 1;

    @Option(
            names = "--batch",
            description = "Serve one simulation per line of JSON on the standard input, for test runners.")
    boolean batch;

    @Option(
            names = {"-v", "--reasons"},
            description = "Give warnings, and the reason of every decision.")
    boolean reasons;

    @Option(names = "--output-as", paramLabel = "FORMAT", description = "text (default), xml or json.")
    @Nullable
    String outputAs;

    @Option(names = "--json", description = "The plan as JSON: summary, reasons and warnings.")
    boolean json;

    SimulateVerb(Session session) {
        super(session);
    }

    private enum Format {
        TEXT,
        XML,
        JSON
    }

    @Override
    ExitCode run() throws Exception {
        if (batch) {
            return SimulateBatch.serve(session);
        }
        Format format = format();
        if (profile != null) {
            return new SimulateProfile(session, profile, Math.max(1, repeat)).run(format == Format.XML, asTyped());
        }
        if (inPlace && source.named().isEmpty()) {
            throw usage("--in-place needs a FILE to write to");
        }
        LoadedCib loaded = source.load(this);
        if (inPlace && !loaded.isXml()) {
            throw usage("--in-place writes XML, and " + loaded.name() + " is none; use --save-output");
        }
        SimulationReport report = pretended.simulate(this, loaded, depth());
        save(report);
        print(report, format);
        return ExitCode.OK;
    }

    /** As far as the options need; a bare FILE is how jcrm alone is called, and there the plan is what people want. */
    private Depth depth() {
        if (plays || inPlace || pretended.injections.fails()) {
            return Depth.PLAY;
        }
        boolean asked = plans || scores || utilization || saveGraph != null || saveDot != null || reasons || json;
        return asked || source.file != null ? Depth.PLAN : Depth.STATUS;
    }

    private Format format() {
        if (outputAs == null) {
            return Format.TEXT;
        }
        return switch (outputAs) {
            case "text" -> Format.TEXT;
            case "xml" -> Format.XML;
            case "json" -> Format.JSON;
            default -> throw usage("--output-as knows text, xml and json, not '" + outputAs + "'");
        };
    }

    private void save(SimulationReport report) throws CliProblem {
        if (saveInput != null) {
            OutputFile.write(session, saveInput, CibXmlWriter.write(report.input()));
        }
        Optional<Planning> planning = report.planning();
        if (saveDot != null && planning.isPresent()) {
            OutputFile.write(session, saveDot, String.join("\n", planning.get().dot()) + "\n");
        }
        if (saveGraph != null && planning.isPresent()) {
            OutputFile.write(
                    session,
                    saveGraph,
                    GraphXmlWriter.write(planning.get().plan().graph()));
        }
        Path output = saveOutput != null ? saveOutput : inPlace ? source.named().orElse(null) : null;
        if (output != null) {
            OutputFile.write(session, output, CibXmlWriter.write(report.output()));
        }
    }

    private void print(SimulationReport report, Format format) throws IOException {
        Optional<Plan> plan = report.planning().map(Planning::plan);
        if (json && plan.isPresent()) {
            DryRunResult result = new DryRunResult(
                    plan.get().summary(), plan.get().reasons(), plan.get().warnings());
            session.say(new String(ApiJson.write(result), StandardCharsets.UTF_8));
            return;
        }
        TextOptions options = new TextOptions(
                attributes,
                failCounts,
                scores,
                utilization,
                titles || !(scores || utilization),
                quiet,
                Optional.ofNullable(pretended.when),
                session.zone());
        switch (format) {
            case XML -> session.out().print(SimulationXml.print(report, options, asTyped(), session.zone()));
            case JSON -> session.say(new String(SimulationJson.write(report), StandardCharsets.UTF_8));
            case TEXT -> {
                session.out().print(SimulationText.of(report, options));
                if (reasons && plan.isPresent()) {
                    plan.get().warnings().forEach(warning -> session.out().println("warning: " + warning));
                    plan.get().reasons().forEach(reason -> session.out().println("  because " + reason));
                }
            }
        }
        session.out().flush();
    }
}
