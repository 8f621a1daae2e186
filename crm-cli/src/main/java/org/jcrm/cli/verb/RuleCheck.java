package org.jcrm.cli.verb;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jcrm.cli.CliProblem;
import org.jcrm.cli.ExitCode;
import org.jcrm.cli.Session;
import org.jcrm.cli.mon.InputFile;
import org.jcrm.core.cib.Cib;
import org.jcrm.core.model.Rule;
import org.jcrm.core.model.Suggestion;
import org.jcrm.core.rule.ConfiguredRules;
import org.jcrm.core.rule.IsoDates;
import org.jcrm.core.rule.RuleTiming;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code jcrm rule check}: crm_rule's job. Runs here, asks no daemon unless told to. */
@Command(
        name = "check",
        description = "Says whether rules are in effect, will be, or are over; exit code 0, 111 or 110.",
        footer = {"", "With several rules the exit code is that of the last one that is not in effect."})
final class RuleCheck extends ClusterVerb {
    @Mixin
    CibSource source = new CibSource();

    @Option(
            names = {"-r", "--rule"},
            required = true,
            paramLabel = "ID",
            description = "The rule; may be given several times.")
    List<String> ids = List.of();

    @Option(
            names = {"-d", "--date"},
            paramLabel = "WHEN",
            description = "At that moment (ISO 8601) in place of now.")
    @Nullable
    String date;

    @Option(
            names = {"-X", "--xml-text"},
            paramLabel = "XML",
            description = "Take this CIB; - reads the standard input.")
    @Nullable
    String text;

    @Option(
            names = {"-c", "--check"},
            description = "Accepted as crm_rule's; nothing else can be done.")
    boolean check;

    RuleCheck(Session session) {
        super(session);
    }

    @Override
    ExitCode run() throws Exception {
        Instant at = moment();
        Map<String, Rule> rules = ConfiguredRules.of(cib().configuration());
        for (String id : ids) {
            if (!rules.containsKey(id)) {
                // Before anything is said: what is said of the others would look like the whole answer.
                String suggestion = Suggestion.sentence(id, rules.keySet());
                throw undetermined(
                        id,
                        "Rule not found",
                        suggestion.isEmpty()
                                ? "look for ids of rules in the CIB (jcrm config show --format xml)"
                                : suggestion);
            }
        }
        ExitCode result = ExitCode.OK;
        for (String id : ids) {
            Rule rule = Objects.requireNonNull(rules.get(id));
            RuleTiming timing = RuleTiming.of(rule, at);
            switch (timing.state()) {
                case IN_EFFECT -> session.say("Rule " + id + " is still in effect");
                case SATISFIED -> session.say("Rule " + id + " satisfies conditions");
                case EXPIRED -> {
                    session.say("Rule " + id + " is expired");
                    result = ExitCode.EXPIRED;
                }
                case NOT_YET -> {
                    session.say("Rule " + id + " has not yet taken effect");
                    result = ExitCode.NOT_YET;
                }
                case UNDETERMINED ->
                    throw undetermined(id, timing.reason(), "see what it does with \"jcrm simulate -R -t WHEN\"");
            }
        }
        return result;
    }

    private static CliProblem undetermined(String id, String reason, String nextStep) {
        return new CliProblem(
                ExitCode.REFUSED, "Could not determine whether rule " + id + " is in effect", reason, nextStep);
    }

    private Instant moment() {
        if (date == null) {
            return session.clock().instant();
        }
        return IsoDates.instant(date)
                .orElseThrow(() -> new ParameterException(
                        spec().commandLine(), "--date: '" + date + "' is no date like 2026-11-22 18:30:00Z"));
    }

    private Cib cib() throws CliProblem {
        if (text == null) {
            return source.load(this).cib();
        }
        if (source.given()) {
            throw usage("give either --xml-text or a file");
        }
        Path input = Path.of("-");
        return text.equals("-")
                ? CibSource.loaded(input, InputFile.bytes(session, input)).cib()
                : CibSource.loaded(Path.of("xml-text"), text.getBytes(StandardCharsets.UTF_8))
                        .cib();
    }
}
