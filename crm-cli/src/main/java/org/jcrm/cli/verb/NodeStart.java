package org.jcrm.cli.verb;

import org.jcrm.cli.ExitCode;
import org.jcrm.cli.Session;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jcrm node start}: the operator's word that a node may come back. */
@Command(
        name = "start",
        description = {
            "Brings a node back: says what it found there (locks, timelines, diverged data) and what it would do, asks,",
            "repairs, clears the lock and the fail-counts, and joins."
        })
final class NodeStart extends ClusterVerb {
    @Parameters(index = "0", arity = "0..1", paramLabel = "NODE", description = "Default: the asked daemon's own node.")
    @Nullable
    String node;

    @Option(
            names = {"-y", "--yes"},
            description = "Do not ask.")
    boolean yes;

    @Option(names = "--dry-run", description = "Only say what was found and what would be done.")
    boolean dryRun;

    NodeStart(Session session) {
        super(session);
    }

    @Override
    ExitCode run() throws Exception {
        return new Rejoin(this, yes, dryRun).of(nodeOrOwn(node));
    }
}
