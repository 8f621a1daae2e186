package org.jcrm.cli.verb;

import java.util.List;
import org.jcrm.cli.ExitCode;
import org.jcrm.cli.Session;
import org.jcrm.cli.client.Answer;
import org.jcrm.cli.client.Request;
import org.jcrm.core.codec.ApiJson;
import org.jcrm.core.controller.Quorum;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jcrm quorum expected}: an operator's word that the missing nodes are gone. */
@Command(
        name = "expected",
        description = {
            "Sets how many votes the cluster has; 0: as many as the configured nodes have. A part that has lost its quorum gets",
            "it back so, which is only safe if whoever is missing is certainly off."
        })
final class QuorumExpected extends ClusterVerb {
    private static final int MAX_VOTES = 10_000;

    @Parameters(index = "0", paramLabel = "VOTES", description = "The number of expected votes.")
    int votes;

    @Option(
            names = {"-y", "--yes"},
            description = "Do not ask.")
    boolean yes;

    @Option(names = "--json", description = "The daemon's answer as JSON.")
    boolean json;

    QuorumExpected(Session session) {
        super(session);
    }

    @Override
    ExitCode run() throws Exception {
        if (votes < 0 || votes > MAX_VOTES) {
            throw usage("VOTES is between 0 and " + MAX_VOTES + ", not " + votes);
        }
        Answer answer = get("/v1/quorum");
        Quorum now = read(() -> ApiJson.readQuorum(answer.body()));
        if (!now.quorate() && !yes) {
            List<String> away = now.voters().stream()
                    .filter(voter -> !voter.present())
                    .map(voter -> voter.node().value())
                    .toList();
            session.say(now.sentence());
            if (!session.confirms("Are " + (away.isEmpty() ? "all others" : String.join(", ", away))
                    + " certainly off? If they run, both parts will act")) {
                session.say("Nothing was done.");
                return ExitCode.NOT_CONFIRMED;
            }
        }
        return done(
                api().call(Request.put("/v1/quorum/expected", ApiJson.writeExpectedVotes(votes), client())),
                json,
                votes == 0
                        ? "As many votes are expected as the configured nodes have."
                        : votes + (votes == 1 ? " vote is expected." : " votes are expected."));
    }
}
