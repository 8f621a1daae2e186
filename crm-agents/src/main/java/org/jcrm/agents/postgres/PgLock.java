package org.jcrm.agents.postgres;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.jcrm.agents.AgentProblem;
import org.jcrm.agents.process.UserFiles;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.OcfResult;

/**
 * {@code PGSQL.lock}: on disk from before a promotion until a demotion or stop that was verified clean. If it is there
 * and the server is not, the primary crashed here: its data may hold what nobody else has, or miss what others wrote
 * since, and an operator decides.
 */
final class PgLock {
    static final String NAME = "PGSQL.lock";

    private final Path file;
    private final UserFiles files;

    private PgLock(Path file, UserFiles files) {
        this.file = file;
        this.files = files;
    }

    static PgLock in(StateFolder state) {
        return new PgLock(state.path().resolve(NAME), state.files());
    }

    Path file() {
        return file;
    }

    /** @throws AgentProblem if the folder cannot be read: a lock that cannot be seen must be taken as being there */
    boolean isHeld() throws AgentProblem {
        try {
            return files.exists(file);
        } catch (IOException e) {
            throw new AgentProblem(
                    OcfResult.INSUFFICIENT_PRIVILEGES,
                    "It cannot be told whether the lock " + file + " exists (" + e.getMessage()
                            + "), so nobody can tell whether a primary crashed here. Its folder must be one that "
                            + files.owner().name() + " can read and write.");
        }
    }

    /** For looks and stops, which must not fail because of the folder: what cannot be seen is taken as being there. */
    boolean mayBeHeld() {
        try {
            return isHeld();
        } catch (AgentProblem problem) {
            return true;
        }
    }

    Optional<Instant> heldSince() {
        try {
            return Optional.of(files.changed(file));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** On disk when this returns. Safe to repeat: an older lock keeps its time. */
    void hold(String sentence) throws AgentProblem {
        try {
            if (files.exists(file)) {
                return;
            }
            Path folder = file.toAbsolutePath().getParent();
            if (folder != null) {
                files.ensureFolder(folder, "rwx------");
            }
            files.create(file, sentence + "\n");
        } catch (IOException e) {
            throw AgentProblem.error("The lock " + file + " cannot be written (" + e.getMessage()
                    + "), so this node may not become the primary. Free space or repair the folder.");
        }
    }

    void release() throws AgentProblem {
        try {
            files.delete(file);
        } catch (IOException e) {
            throw AgentProblem.error("The lock " + file + " cannot be removed: " + e.getMessage());
        }
    }

    /** Why an instance does not start; the first sentence is what operators and scripts know. */
    String refusal(NodeName self) {
        return "My data may be inconsistent. You have to remove " + file
                + " file to force start. Or run: jcrm node start " + self;
    }
}
