package org.jcrm.agents.postgres;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jcrm.agents.AgentProblem;
import org.jcrm.agents.process.UserFiles;

/**
 * This node's own configuration, kept beside the lock while its data directory is rewound or replaced: these overwrite it with
 * the primary's. For as long as it is kept, the data directory is not whole, whoever was killed meanwhile: then nobody starts it
 * or rewinds it, and only a fresh copy helps. Source: the manual of {@code pg_rewind}, "if pg_rewind fails".
 *
 * <p>Read in the data directory as the server's user, which could have a name there lead anywhere; kept as whoever the
 * lock's folder belongs to.
 */
final class KeptFiles {
    private static final List<String> NAMES =
            List.of("postgresql.conf", "pg_hba.conf", "pg_ident.conf", "postgresql.auto.conf");

    private final Path folder;
    private final UserFiles files;

    private KeptFiles(Path folder, UserFiles files) {
        this.folder = folder;
        this.files = files;
    }

    static KeptFiles in(StateFolder state) {
        return new KeptFiles(state.path().resolve("PGSQL.kept"), state.files());
    }

    /** @throws AgentProblem if it cannot be told */
    boolean areThere() throws AgentProblem {
        try {
            return files.exists(folder);
        } catch (IOException e) {
            throw AgentProblem.error("It cannot be told whether " + folder
                    + " is there, which says that the data are not whole: " + e.getMessage());
        }
    }

    Optional<Instant> since() {
        try {
            return Optional.of(files.changed(folder));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** On disk, all of them, when this returns. What an earlier try has kept stays: meanwhile the others are the primary's. */
    void keep(Path pgdata, UserFiles server) throws AgentProblem {
        if (areThere()) {
            return;
        }
        Path unfinished = folder.resolveSibling(folder.getFileName() + ".new");
        try {
            files.deleteTree(unfinished);
            files.ensureFolder(unfinished, "rwx------");
            copy(pgdata, server, unfinished, files);
            files.move(unfinished, folder);
        } catch (IOException e) {
            throw AgentProblem.error("The configuration in " + pgdata + " cannot be kept in " + folder + ": "
                    + e.getMessage() + ". Nothing was changed.");
        }
    }

    void putBack(Path pgdata, UserFiles server) throws AgentProblem {
        try {
            copy(folder, files, pgdata, server);
        } catch (IOException e) {
            throw AgentProblem.error("The configuration kept in " + folder + " cannot be put back into " + pgdata + ": "
                    + e.getMessage());
        }
    }

    /** The data directory is whole. */
    void discard() throws AgentProblem {
        Path done = folder.resolveSibling(folder.getFileName() + ".done");
        try {
            files.deleteTree(done);
            files.move(folder, done);
            files.deleteTree(done);
        } catch (IOException e) {
            throw AgentProblem.error(folder + " cannot be removed: " + e.getMessage()
                    + ". It says that the data are not whole, although they are: remove it by hand.");
        }
    }

    private static void copy(Path from, UserFiles reader, Path to, UserFiles writer) throws IOException {
        for (String name : NAMES) {
            if (reader.exists(from.resolve(name))) {
                writer.write(to.resolve(name), reader.read(from.resolve(name)));
            }
        }
    }
}
