package org.jcrm.agents.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jcrm.agents.AgentProblem;
import org.jcrm.agents.process.OsUser;
import org.jcrm.core.agent.AgentContext;

/**
 * This node's own configuration, kept beside the lock while its data directory is rewound or replaced: these overwrite it with
 * the primary's. For as long as it is kept, the data directory is not whole, whoever was killed meanwhile: then nobody starts it
 * or rewinds it, and only a fresh copy helps. Source: the manual of {@code pg_rewind}, "if pg_rewind fails".
 */
final class KeptFiles {
    private static final List<String> NAMES =
            List.of("postgresql.conf", "pg_hba.conf", "pg_ident.conf", "postgresql.auto.conf");

    private final Path folder;

    private KeptFiles(Path folder) {
        this.folder = folder;
    }

    static KeptFiles of(PgParameters params, AgentContext context) {
        return new KeptFiles(PgLock.folder(params, context).resolve("PGSQL.kept"));
    }

    boolean areThere() {
        return Files.exists(folder);
    }

    Optional<Instant> since() {
        try {
            return Optional.of(Files.getLastModifiedTime(folder).toInstant());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** On disk, all of them, when this returns. What an earlier try has kept stays: meanwhile the others are the primary's. */
    void keep(Path pgdata, OsUser owner) throws AgentProblem {
        if (areThere()) {
            return;
        }
        Path unfinished = folder.resolveSibling(folder.getFileName() + ".new");
        try {
            PgFiles.deleteTree(unfinished);
            Files.createDirectories(
                    unfinished, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            copy(pgdata, unfinished, owner);
            Files.move(unfinished, folder, StandardCopyOption.ATOMIC_MOVE);
            PgFiles.syncDirectory(folder);
        } catch (IOException e) {
            throw AgentProblem.error("The configuration in " + pgdata + " cannot be kept in " + folder + ": "
                    + e.getMessage() + ". Nothing was changed.");
        }
    }

    void putBack(Path pgdata, OsUser owner) throws AgentProblem {
        try {
            copy(folder, pgdata, owner);
        } catch (IOException e) {
            throw AgentProblem.error("The configuration kept in " + folder + " cannot be put back into " + pgdata + ": "
                    + e.getMessage());
        }
    }

    /** The data directory is whole. */
    void discard() throws AgentProblem {
        Path done = folder.resolveSibling(folder.getFileName() + ".done");
        try {
            PgFiles.deleteTree(done);
            Files.move(folder, done, StandardCopyOption.ATOMIC_MOVE);
            PgFiles.syncDirectory(folder);
            PgFiles.deleteTree(done);
        } catch (IOException e) {
            throw AgentProblem.error(folder + " cannot be removed: " + e.getMessage()
                    + ". It says that the data are not whole, although they are: remove it by hand.");
        }
    }

    private static void copy(Path from, Path to, OsUser owner) throws IOException {
        for (String name : NAMES) {
            if (Files.isRegularFile(from.resolve(name))) {
                PgFiles.write(to.resolve(name), Files.readAllBytes(from.resolve(name)), owner);
            }
        }
    }
}
