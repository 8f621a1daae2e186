package org.jcrm.cli.verb;

import java.nio.file.Path;
import org.jcrm.cli.ExitCode;
import org.jcrm.cli.Session;
import org.jcrm.cli.client.Answer;
import org.jcrm.cli.client.Request;
import org.jcrm.cli.mon.InputFile;
import org.jcrm.core.codec.ApiJson;
import org.jcrm.core.codec.api.ConfigVerified;
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
        String path = "/v1/config/verify?file=" + segment(file.toString());
        Answer answer = api().call(Request.post(path, yaml, client()).ofType("application/yaml"));
        ConfigVerified verified = read(() -> ApiJson.readConfigVerified(answer.body()));
        if (json) {
            session.say(answer.text());
        } else {
            verified.errors().forEach(error -> session.say(error.toString()));
            verified.warnings().forEach(warning -> session.say("warning: " + warning));
            session.say(VerifyVerb.summary(
                    file, verified.errors().size(), verified.warnings().size()));
        }
        return verified.errors().isEmpty() ? ExitCode.OK : ExitCode.INVALID;
    }
}
