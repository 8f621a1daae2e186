package org.jcrm.cli.verb;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jcrm.cli.ExitCode;
import org.jcrm.cli.Session;
import org.jcrm.cli.client.Answer;
import org.jcrm.core.codec.ApiJson;
import org.jcrm.core.controller.Quorum;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code jcrm quorum status}. */
@Command(
        name = "status",
        description = "Shows who votes, how many votes are expected, here and needed, and whether that is quorum.")
final class QuorumStatus extends ClusterVerb {
    @Option(names = "--json", description = "The daemon's answer as JSON.")
    boolean json;

    QuorumStatus(Session session) {
        super(session);
    }

    @Override
    ExitCode run() throws Exception {
        Answer answer = get("/v1/quorum");
        if (json) {
            session.say(answer.text());
            return ExitCode.OK;
        }
        Quorum quorum = read(() -> ApiJson.readQuorum(answer.body()));
        session.say((quorum.quorate() ? "Quorate: " : "Not quorate: ") + quorum.sentence());
        session.say("");
        List<List<String>> numbers = new ArrayList<>();
        numbers.add(List.of("Expected votes", Integer.toString(quorum.expected())));
        numbers.add(List.of("Total votes", Integer.toString(quorum.total())));
        numbers.add(List.of("Quorum", Integer.toString(quorum.needed())));
        numbers.add(List.of("Flags", String.join(" ", quorum.flags())));
        session.out().print(Words.table(numbers));
        session.say("");
        List<List<String>> voters = new ArrayList<>();
        voters.add(List.of("NODE", "VOTES", "HERE"));
        List<Quorum.Voter> byName = new ArrayList<>(quorum.voters());
        byName.sort(Comparator.comparing(Quorum.Voter::node));
        for (Quorum.Voter voter : byName) {
            voters.add(List.of(voter.node().value(), Integer.toString(voter.votes()), voter.present() ? "yes" : "no"));
        }
        if (quorum.arbitrators() > 0) {
            voters.add(List.of(
                    "(arbitrator)",
                    Integer.toString(quorum.arbitrators()),
                    quorum.arbitratorsPresent() > 0 ? "yes" : "no"));
        }
        session.out().print(Words.table(voters));
        session.out().flush();
        return ExitCode.OK;
    }
}
