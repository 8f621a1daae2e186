package org.jcrm.agents.postgres;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Optional;
import org.jcrm.agents.AgentProblem;
import org.jcrm.core.agent.AgentContext;
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

    private PgLock(Path file) {
        this.file = file;
    }

    static PgLock of(PgParameters params, AgentContext context) {
        return new PgLock(folder(params, context).resolve(NAME));
    }

    /** Where an instance's state is that must outlive its data directory. */
    static Path folder(PgParameters params, AgentContext context) {
        return params.tmpdir().orElse(context.stateDirectory());
    }

    Path file() {
        return file;
    }

    /** @throws AgentProblem if the folder cannot be read: a lock that cannot be seen must be taken as being there */
    boolean isHeld() throws AgentProblem {
        Path folder = file.toAbsolutePath().getParent();
        if (Files.exists(file)) {
            return true;
        }
        if (folder == null || Files.notExists(folder)) {
            return false;
        }
        if (!Files.isDirectory(folder) || !Files.isReadable(folder) || !Files.isExecutable(folder)) {
            throw new AgentProblem(
                    OcfResult.INSUFFICIENT_PRIVILEGES,
                    "The folder of the lock, " + folder
                            + ", cannot be read, so nobody can tell whether a primary crashed here. Make it a folder that"
                            + " root can read and write.");
        }
        if (!Files.notExists(file)) {
            throw new AgentProblem(
                    OcfResult.INSUFFICIENT_PRIVILEGES,
                    "It cannot be told whether " + file + " exists. Check its folder's permissions.");
        }
        return false;
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
            return Optional.of(Files.getLastModifiedTime(file).toInstant());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** On disk when this returns. Safe to repeat: an older lock keeps its time. */
    void hold(String sentence) throws AgentProblem {
        try {
            if (Files.exists(file)) {
                return;
            }
            Path folder = file.toAbsolutePath().getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                channel.write(ByteBuffer.wrap((sentence + "\n").getBytes(StandardCharsets.UTF_8)));
                channel.force(true);
            }
            PgFiles.syncDirectory(file);
        } catch (IOException e) {
            throw AgentProblem.error("The lock " + file + " cannot be written (" + e.getMessage()
                    + "), so this node may not become the primary. Free space or repair the folder.");
        }
    }

    void release() throws AgentProblem {
        try {
            PgFiles.delete(file);
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
