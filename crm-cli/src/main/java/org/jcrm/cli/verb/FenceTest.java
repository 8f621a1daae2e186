package org.jcrm.cli.verb;

import org.jcrm.cli.ExitCode;
import org.jcrm.cli.Session;
import org.jcrm.core.codec.ApiJson;
import org.jcrm.core.codec.api.AnswerTimes;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jcrm fence test DEVICE}: can a node really use the device? Nothing is switched. */
@Command(
        name = "test",
        description = "Runs a fence device's monitor on a node, really; nothing is switched off or on by that.")
final class FenceTest extends ClusterVerb {
    @Parameters(index = "0", paramLabel = "DEVICE", description = "The fence device.")
    String device = "";

    @Option(names = "--node", paramLabel = "NODE", description = "On this node (default: the asked daemon's).")
    @Nullable
    String node;

    @Option(names = "--json", description = "The daemon's answer as JSON.")
    boolean json;

    FenceTest(Session session) {
        super(session);
    }

    @Override
    ExitCode run() throws Exception {
        return done(
                post(
                        "/v1/nodes/" + segment(nodeOrOwn(node)) + "/test-device",
                        ApiJson.textBody("device", device),
                        AnswerTimes.DEVICE_TEST),
                json,
                "The device works.");
    }
}
