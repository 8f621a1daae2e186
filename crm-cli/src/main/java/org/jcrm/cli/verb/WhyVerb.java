package org.jcrm.cli.verb;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jcrm.cli.CliProblem;
import org.jcrm.cli.ExitCode;
import org.jcrm.cli.Session;
import org.jcrm.cli.render.WhyText;
import org.jcrm.cli.render.WhyXml;
import org.jcrm.core.codec.WhyJson;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.policy.simulate.SimulationReport;
import org.jcrm.core.policy.simulate.SimulationRequest.Depth;
import org.jcrm.core.policy.why.Explanation;
import org.jcrm.core.policy.why.Question;
import org.jcrm.core.policy.why.Why;
import org.jcrm.core.policy.why.WhyRefused;
import org.jcrm.core.policy.why.WhyRequest;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
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

    @Mixin
    PretendOptions pretended = new PretendOptions();

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
        String format = format(outputAs, json);
        if (pretended.injections.fails()) {
            throw usage("--op-fail plays no part here: no transition is played");
        }
        // The CIB with what is pretended, at the moment that is meant.
        SimulationReport situation = pretended.simulate(this, source.loadOrLive(this), Depth.STATUS);
        Explanation explanation = explain(asked, situation);
        switch (format) {
            case "json" -> session.say(new String(WhyJson.write(explanation), StandardCharsets.UTF_8));
            case "xml" -> session.out().print(WhyXml.print(explanation, asTyped()));
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
}
