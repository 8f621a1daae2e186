package org.jcrm.cli.verb;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jcrm.cli.ExitCode;
import org.jcrm.cli.Session;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code jcrm help VERB}, {@code jcrm help exit-codes}. */
@Command(name = "help", description = "Explains a verb, or with 'exit-codes' the exit codes.")
final class HelpVerb implements Callable<Integer> {
    private final Session session;

    @Spec
    @Nullable
    CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Shows this help.")
    boolean help;

    @Parameters(
            index = "0..*",
            arity = "0..*",
            paramLabel = "VERB",
            description = "Like 'node start', or 'exit-codes'.")
    List<String> words = List.of();

    HelpVerb(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        if (words.equals(List.of("exit-codes"))) {
            List<List<String>> rows = new ArrayList<>();
            for (ExitCode code : ExitCode.values()) {
                rows.add(List.of(Integer.toString(code.code()), code.meaning()));
            }
            session.out().print(Words.table(rows));
            session.out().flush();
            return ExitCode.OK.code();
        }
        CommandLine verb = Verbs.complete(session);
        for (String word : words) {
            CommandLine next = verb.getSubcommands().get(word);
            if (next == null) {
                throw new ParameterException(
                        Objects.requireNonNull(spec).commandLine(),
                        "there is no verb '" + String.join(" ", words) + "'; 'jcrm help' lists them");
            }
            verb = next;
        }
        verb.usage(session.out(), Help.Ansi.OFF);
        session.out().flush();
        return ExitCode.OK.code();
    }
}
