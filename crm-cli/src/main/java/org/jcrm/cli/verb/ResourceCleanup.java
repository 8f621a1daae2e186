package org.jcrm.cli.verb;

import org.jcrm.cli.ExitCode;
import org.jcrm.cli.Session;
import org.jcrm.core.codec.ApiJson;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code jcrm resource cleanup}. */
@Command(name = "cleanup", description = "Forgets a resource's failures and looks again what it does.")
final class ResourceCleanup extends ResourceVerb {
    @Parameters(index = "1", arity = "0..1", paramLabel = "NODE", description = "Only on this node.")
    @Nullable
    String node;

    ResourceCleanup(Session session) {
        super(session);
    }

    @Override
    ExitCode run() throws Exception {
        byte[] body = ApiJson.optionalTextBody("node", node);
        return noted(
                post(path("/cleanup"), body),
                json,
                resource + (node == null ? "" : " on " + node) + " is cleaned up; its state is probed again.");
    }
}
