package org.jcrm.agents.process;

import java.io.File;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Starts a service that outlives the operation and the daemon: a session of its own, its output in a file, never ended
 * by the executor.
 */
public final class DetachedProcess {
    private DetachedProcess() {}

    /**
     * @param environment seen by the service alone
     * @param log opened by whoever may; the service needs no right to open it
     * @return the service's own process: nothing forks between the daemon and it
     */
    public static Process start(String user, List<String> command, Map<String, String> environment, OpenLog log)
            throws IOException {
        // The very file that is open, whatever its name leads to by now.
        File same = new File("/proc/self/fd/" + log.descriptor());
        return ProcessRunner.start(Optional.of(user), command, environment, ProcessBuilder.Redirect.appendTo(same));
    }
}
