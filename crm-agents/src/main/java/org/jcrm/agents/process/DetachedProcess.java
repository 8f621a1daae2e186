package org.jcrm.agents.process;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Starts a service that outlives the operation and the daemon: a session of its own, its output in a file, never ended
 * by the executor.
 */
public final class DetachedProcess {
    private DetachedProcess() {}

    /** @return the service's own process: nothing forks between the daemon and it */
    public static Process start(
            String user, List<String> command, Map<String, String> environment, Path log, Path directory)
            throws IOException {
        return ProcessRunner.start(
                Optional.of(user),
                command,
                environment,
                ProcessBuilder.Redirect.appendTo(log.toFile()),
                Optional.of(new File(directory.toString())));
    }
}
