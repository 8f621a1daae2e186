package org.jcrm.cli.verb;

import org.jcrm.cli.ExitCode;
import org.jcrm.cli.Session;
import picocli.CommandLine.Command;

/** {@code jcrm resource clear}: removes what {@code move} left. */
@Command(name = "clear", description = "Removes the constraints that 'jcrm resource move' made.")
final class ResourceClear extends ResourceVerb {
    ResourceClear(Session session) {
        super(session);
    }

    @Override
    ExitCode run() throws Exception {
        return noted(
                post(path("/clear"), new byte[0]), json, "No constraint of a move holds " + resource + " any more.");
    }
}
