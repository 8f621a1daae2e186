package org.jcrm.cli.verb;

import java.nio.file.Path;
import java.util.List;
import org.jcrm.cli.CliProblem;
import org.jcrm.cli.ExitCode;
import org.jcrm.cli.Session;
import org.jcrm.cli.client.Answer;
import org.jcrm.cli.client.Request;
import org.jcrm.cli.mon.InputFile;
import org.jcrm.core.codec.ApiJson;
import org.jcrm.core.codec.api.ConfigVerified;
import org.jcrm.core.codec.api.LocatedError;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jcrm config verify}. */
@Command(
        name = "verify",
        description = "Checks a YAML file as 'apply' would, agents' parameters on every node included.")
final class ConfigVerify extends ClusterVerb {
    @Parameters(index = "0", paramLabel = "FILE", description = "cluster.yaml; - reads the standard input.")
    Path file = Path.of("-");

    @Option(names = "--json", description = "The daemon's answer as JSON.")
    boolean json;

    ConfigVerify(Session session) {
        super(session);
    }

    @Override
    ExitCode run() throws Exception {
        byte[] yaml = InputFile.configuration(session, file);
        Answer answer;
        try {
            answer =
                    api().call(Request.post("/v1/config/verify", yaml, client()).ofType("application/yaml"));
        } catch (CliProblem e) {
            throw named(e, file);
        }
        ConfigVerified verified = read(() -> ApiJson.readConfigVerified(answer.body()));
        if (json) {
            session.say(answer.text());
        } else {
            verified.errors().forEach(error -> session.say(inFile(error, file)));
            verified.warnings().forEach(warning -> session.say("warning: " + inFile(warning, file)));
            session.say(VerifyVerb.summary(
                    file, verified.errors().size(), verified.warnings().size()));
        }
        return verified.errors().isEmpty() ? ExitCode.OK : ExitCode.INVALID;
    }

    /** The daemon has seen a text without a name; people need the name of their file. */
    private static String inFile(LocatedError error, Path file) {
        return new LocatedError(file.toString(), error.line(), error.column(), error.message(), error.nextStep())
                .toString();
    }

    static CliProblem named(CliProblem problem, Path file) {
        List<String> places = problem.places().stream()
                .map(place ->
                        place.replaceFirst("^[^:]*(?=:)", java.util.regex.Matcher.quoteReplacement(file.toString())))
                .toList();
        return new CliProblem(problem.exitCode(), problem.title(), problem.detail(), problem.nextStep(), places);
    }
}
