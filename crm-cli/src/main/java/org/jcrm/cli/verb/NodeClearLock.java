package org.jcrm.cli.verb;

import org.jcrm.cli.ExitCode;
import org.jcrm.cli.Session;
import org.jcrm.core.codec.ApiJson;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code jcrm node clear-lock}: removes the lock that a crash left, and nothing else. */
@Command(
        name = "clear-lock",
        description = {
            "Removes the lock that a crashed primary left, and nothing else.",
            "'jcrm node start' also checks and repairs the data first."
        })
final class NodeClearLock extends NodeVerb {
    @Option(names = "--resource", paramLabel = "RESOURCE", description = "Only this resource's lock.")
    @Nullable
    String resource;

    NodeClearLock(Session session) {
        super(session);
    }

    @Override
    ExitCode run() throws Exception {
        String name = nodeOrOwn(node);
        byte[] body = ApiJson.optionalTextBody("resource", resource);
        return done(
                post("/v1/nodes/" + segment(name) + "/clear-lock", body),
                json,
                "No lock is left on node " + name + ".");
    }
}
