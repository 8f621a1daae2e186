package org.jcrm.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;
import org.jcrm.cli.mon.Mon;
import org.jcrm.cli.mon.MonRequest;
import org.jcrm.cli.mon.QuickMon;
import org.jcrm.cli.verb.Verbs;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** {@code jcrm VERB …}: finds the verb, runs it, turns every failure into one sentence and an exit code. */
public final class Jcrm {
    private Jcrm() {}

    public static void main(String[] args) {
        // Everything is written and closed by now; exit() would first load the JDK's logging to tell of itself.
        Runtime.getRuntime().halt(runInProcess(System.getenv(), args));
    }

    /** The whole program but for its end, with the process's own streams. */
    static int runInProcess(Map<String, String> environment, String... args) {
        StandardOutput standard = new StandardOutput(new FileOutputStream(FileDescriptor.out));
        PrintWriter out = writer(standard);
        PrintWriter err = writer(new FileOutputStream(FileDescriptor.err));
        boolean terminal = isTerminal(0) && isTerminal(1);
        String kind = environment.getOrDefault("TERM", "dumb");
        Session session = new Session(
                out,
                err,
                System.in,
                Path.of(""),
                environment,
                Clock.system(ZoneId.systemDefault()),
                terminal,
                terminal && !kind.equals("dumb"),
                Session::dial);
        int code;
        try {
            code = run(session, args);
        } catch (OutOfMemoryError e) {
            err.println("jcrm: this needs more memory than jcrm may use; next: run it again with"
                    + " JCRM_JAVA_OPTIONS=-Xmx2g");
            code = ExitCode.REFUSED.code();
        } catch (StackOverflowError e) {
            err.println("jcrm: an error in jcrm itself: something is nested too deeply; next: report what you gave it");
            code = ExitCode.BUG.code();
        }
        out.flush();
        code = standard.judged(code, err);
        err.flush();
        return code;
    }

    /** @return the exit code, see {@link ExitCode} */
    public static int run(Session session, String... args) {
        Optional<MonRequest> mon = QuickMon.parse(session, args);
        if (mon.isPresent()) {
            try {
                return new Mon(session, mon.get()).run().code();
            } catch (Exception e) {
                return failed(session, e);
            }
        }
        CommandLine jcrm = Verbs.commandLine(session, args);
        jcrm.setOut(session.out());
        jcrm.setErr(session.err());
        jcrm.setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF));
        jcrm.setParameterExceptionHandler((e, _) -> usage(session, e));
        jcrm.setExecutionExceptionHandler((e, _, _) -> failed(session, e));
        return jcrm.execute(args);
    }

    private static int usage(Session session, ParameterException e) {
        CommandLine verb = e.getCommandLine();
        session.err().println("jcrm: " + sentence(e, verb));
        UnmatchedArgumentException.printSuggestions(e, session.err());
        session.err().println("next: " + verb.getCommandSpec().qualifiedName() + " --help");
        session.err().flush();
        return ExitCode.USAGE.code();
    }

    /** The parser's own words count arguments, and speak of subcommands. */
    private static String sentence(ParameterException e, CommandLine verb) {
        String name = verb.getCommandSpec().qualifiedName();
        boolean group =
                !verb.getSubcommands().isEmpty() && verb.getCommandSpec().userObject() == null;
        if (e instanceof UnmatchedArgumentException unmatched
                && !unmatched.isUnknownOption()
                && !unmatched.getUnmatched().isEmpty()) {
            String word = unmatched.getUnmatched().getFirst();
            return group ? "'" + word + "' is no verb of " + name : "'" + word + "' is one word too many for " + name;
        }
        String message = String.valueOf(e.getMessage());
        return group && message.startsWith("Missing required subcommand")
                ? "which verb? " + name + " has "
                        + String.join(", ", verb.getSubcommands().keySet())
                : message;
    }

    private static int failed(Session session, Exception e) {
        session.out().flush();
        ExitCode exitCode;
        if (e instanceof CliProblem problem) {
            problem.places().forEach(session.err()::println);
            session.err().println("jcrm: " + problem.sentence());
            exitCode = problem.exitCode();
        } else if (e instanceof IOException failure) {
            CliProblem problem = FileFailure.problem(failure);
            session.err().println("jcrm: " + problem.sentence());
            exitCode = problem.exitCode();
        } else {
            session.err()
                    .println("jcrm: an error in jcrm itself: " + e
                            + "; next: run it again with JCRM_DEBUG=1 and report what it prints");
            exitCode = ExitCode.BUG;
        }
        if ("1".equals(session.environment().get("JCRM_DEBUG"))) {
            e.printStackTrace(session.err());
        }
        session.err().flush();
        return exitCode.code();
    }

    private static PrintWriter writer(OutputStream stream) {
        return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), false);
    }

    /** The JDK's console would load a whole line editor to answer this. */
    private static boolean isTerminal(int descriptor) {
        try {
            String target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor))
                    .toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
        } catch (IOException e) {
            return false;
        }
    }
}
