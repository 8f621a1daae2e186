package org.jcrm.cli.verb;

import org.jcrm.cli.ExitCode;
import org.jcrm.cli.Session;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jcrm fence confirm NODE}: an operator's word that a node is off, which no device could tell. */
@Command(
        name = "confirm",
        description = {
            "Tells the cluster that a node is certainly off: you have seen it, or pulled its plug. What it held is given away at",
            "once. If it does run, two nodes will run the same, and data will be lost."
        })
final class FenceConfirm extends ClusterVerb {
    @Parameters(index = "0", paramLabel = "NODE", description = "The node that is off.")
    String node = "";

    @Option(
            names = {"-y", "--yes", "--force"},
            description = "Do not ask.")
    boolean yes;

    @Option(names = "--json", description = "The daemon's answer as JSON.")
    boolean json;

    FenceConfirm(Session session) {
        super(session);
    }

    @Override
    ExitCode run() throws Exception {
        if (!yes
                && !session.confirms("Have you made sure that " + node
                        + " is off? If it still runs anything, two nodes will run the same")) {
            session.say("Nothing was done.");
            return ExitCode.NOT_CONFIRMED;
        }
        return done(
                post("/v1/nodes/" + segment(node) + "/confirm-fenced", new byte[0]), json, node + " counts as off.");
    }
}
