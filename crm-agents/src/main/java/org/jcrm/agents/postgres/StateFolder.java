package org.jcrm.agents.postgres;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.jcrm.agents.AgentProblem;
import org.jcrm.agents.process.UserFiles;
import org.jcrm.core.agent.AgentContext;

/**
 * Where an instance's state is that must outlive its data directory: the daemon's own folder, which is root's, or
 * {@code tmpdir}. That one is touched as the server's user unless only root can write it.
 */
record StateFolder(Path path, UserFiles files) {
    static StateFolder of(PgParameters params, AgentContext context, UserFiles server, Duration patience)
            throws AgentProblem {
        UserFiles daemon = UserFiles.ofDaemon(patience);
        if (params.tmpdir().isEmpty()) {
            return new StateFolder(context.stateDirectory(), daemon);
        }
        Path folder = params.tmpdir().get();
        try {
            boolean roots = UserFiles.isFolderOfRootAlone(folder, patience);
            return new StateFolder(folder, roots ? daemon : server);
        } catch (IOException e) {
            throw AgentProblem.error("The folder " + folder + " (tmpdir) cannot be looked at: " + e.getMessage());
        }
    }
}
