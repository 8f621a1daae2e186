package org.jcrm.cli.verb;

import org.jcrm.cli.Session;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A verb about one node. */
abstract class NodeVerb extends ClusterVerb {
    @Parameters(index = "0", arity = "0..1", paramLabel = "NODE", description = "Default: the asked daemon's own node.")
    @Nullable
    String node;

    @Option(names = "--json", description = "The daemon's answer as JSON.")
    boolean json;

    NodeVerb(Session session) {
        super(session);
    }
}
