package org.jcrm.cli.verb;

import java.util.concurrent.Callable;
import org.jcrm.cli.ExitCode;
import org.jcrm.cli.Session;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jcrm completion}: a script that teaches a shell the verbs and options. */
@Command(name = "completion", description = "Prints a completion script: source <(jcrm completion bash), or zsh.")
final class CompletionVerb implements Callable<Integer> {
    /** The shells; one script serves both. */
    enum Shell {
        bash,
        zsh
    }

    private final Session session;

    @Parameters(index = "0", arity = "0..1", paramLabel = "SHELL", description = "bash (default) or zsh.")
    Shell shell = Shell.bash;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Shows this help.")
    boolean help;

    CompletionVerb(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        session.out().print(AutoComplete.bash("jcrm", Verbs.complete(session)));
        session.out().flush();
        return ExitCode.OK.code();
    }
}
