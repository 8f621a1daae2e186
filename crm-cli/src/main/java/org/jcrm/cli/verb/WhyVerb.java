package org.jcrm.cli.verb;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jcrm.cli.CliProblem;
import org.jcrm.cli.ExitCode;
import org.jcrm.cli.Session;
import org.jcrm.cli.render.WhyText;
import org.jcrm.cli.render.WhyXml;
import org.jcrm.core.codec.WhyJson;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.policy.simulate.InjectionRefused;
import org.jcrm.core.policy.simulate.Simulation;
import org.jcrm.core.policy.simulate.SimulationReport;
import org.jcrm.core.policy.simulate.SimulationRequest;
import org.jcrm.core.policy.simulate.SimulationRequest.Depth;
import org.jcrm.core.policy.why.Explanation;
import org.jcrm.core.policy.why.Question;
import org.jcrm.core.policy.why.Why;
import org.jcrm.core.policy.why.WhyRefused;
import org.jcrm.core.policy.why.WhyRequest;
import org.jcrm.core.rule.IsoDates;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code jcrm why}: the reasons of the policy engine. Plans here, with the running cluster's CIB unless told otherwise. */
@Command(
        name = "why",
        description = "Says why a resource is where it is, and what would change that.",
        customSynopsis = {
            "jcrm why RESOURCE [NODE] [OPTIONS]",
            "jcrm why not RESOURCE NODE [OPTIONS]",
            "jcrm why stopped RESOURCE [OPTIONS]"
        },
        footer = {
            "",
            "Without -x or -p the CIB of the running cluster is taken. With the options that pretend something the question",
            "is what the cluster would decide then."
        })
final class WhyVerb extends ClusterVerb {
    private static final int WIDTH = 100;
    private static final int NARROWEST = 40;

    @Parameters(
            arity = "1..3",
            paramLabel = "WORD",
            description = "The resource, then perhaps a node; before them \"not\" or \"stopped\".")
    List<String> words = List.of();

    @Mixin
    CibOptions source = new CibOptions();

    @Option(
            names = {"-t", "--set-datetime"},
            paramLabel = "WHEN",
            description = "Pretend that it is then (ISO 8601).")
    @Nullable
    String when;

    @Mixin
    InjectionOptions injections = new InjectionOptions();

    @Option(names = "--output-as", paramLabel = "FORMAT", description = "text (default), xml or json.")
    @Nullable
    String outputAs;

    @Option(names = "--json", description = "The same as --output-as=json.")
    boolean json;

    WhyVerb(Session session) {
        super(session);
    }

    private record Asked(Question question, String resource, Optional<NodeName> node) {}

    @Override
    ExitCode run() throws Exception {
        Asked asked = asked();
        String format = format();
        if (injections.fails()) {
            throw usage("--op-fail plays no part here: no transition is played");
        }
        SimulationReport situation = situation();
        Explanation explanation = explain(asked, situation);
        switch (format) {
            case "json" -> session.say(new String(WhyJson.write(explanation), StandardCharsets.UTF_8));
            case "xml" -> session.out().print(WhyXml.print(explanation, request()));
            default -> session.out().print(WhyText.print(explanation, width()));
        }
        session.out().flush();
        return ExitCode.OK;
    }

    private Asked asked() {
        String first = words.getFirst();
        if (first.equals("not") && words.size() == 3) {
            return new Asked(Question.NOT, words.get(1), Optional.of(NodeName.of(words.get(2))));
        }
        if (first.equals("not")) {
            throw usage("why not needs a RESOURCE and a NODE");
        }
        if (first.equals("stopped") && words.size() == 2) {
            return new Asked(Question.STOPPED, words.get(1), Optional.empty());
        }
        if (words.size() == 3 || first.equals("stopped")) {
            throw usage(
                    first.equals("stopped")
                            ? "why stopped needs one RESOURCE"
                            : "'" + first + "' is neither \"not\" nor \"stopped\"");
        }
        return new Asked(
                Question.WHY, first, words.size() == 2 ? Optional.of(NodeName.of(words.get(1))) : Optional.empty());
    }

    private String format() {
        String named = json ? "json" : outputAs == null ? "text" : outputAs;
        if (!List.of("text", "xml", "json").contains(named)) {
            throw usage("--output-as knows text, xml and json, not '" + named + "'");
        }
        return named;
    }

    /** The CIB with what is pretended, at the moment that is meant. */
    private SimulationReport situation() throws CliProblem {
        LoadedCib loaded = source.loadOrLive(this);
        Optional<Instant> moment = moment();
        try {
            return Simulation.run(new SimulationRequest(
                    loaded.sound(),
                    moment,
                    session.clock().instant(),
                    injections.injections(spec()),
                    List.of(),
                    Depth.STATUS));
        } catch (InjectionRefused e) {
            throw new CliProblem(
                    ExitCode.REFUSED,
                    "this cannot be simulated",
                    e.getMessage(),
                    "name what " + loaded.name() + " has");
        }
    }

    private Optional<Instant> moment() {
        if (when == null) {
            return Optional.empty();
        }
        Optional<Instant> moment = IsoDates.instant(when);
        if (moment.isEmpty()) {
            throw usage("--set-datetime: '" + when + "' is no date like 2026-11-22 18:30:00Z; try \"jcrm date -d\"");
        }
        return moment;
    }

    private static Explanation explain(Asked asked, SimulationReport situation) throws CliProblem {
        try {
            return Why.explain(new WhyRequest(
                    situation.input(), situation.before().now(), asked.question(), asked.resource(), asked.node()));
        } catch (WhyRefused e) {
            throw new CliProblem(ExitCode.REFUSED, String.valueOf(e.getMessage()), "", e.nextStep());
        }
    }

    /** That of the terminal where the shell exports it. */
    private int width() {
        String columns = session.environment().getOrDefault("COLUMNS", "");
        return columns.matches("\\d{2,4}") ? Math.max(NARROWEST, Integer.parseInt(columns)) : WIDTH;
    }

    private String request() {
        return "jcrm " + String.join(" ", spec().commandLine().getParseResult().originalArgs());
    }

    private ParameterException usage(String sentence) {
        return new ParameterException(spec().commandLine(), sentence);
    }
}
