package org.jcrm.agents.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jcrm.agents.AgentProblem;
import org.jcrm.core.agent.AgentContext.Processes;
import org.jcrm.core.model.OcfResult;

/** PostgreSQL's programs of the data directory's major version. */
record PgBinaries(Path folder, int major) {
    static final int OLDEST = 12;

    /** Before that {@code primary_conninfo} needs a restart. */
    static final int CHANGES_PRIMARY_WHILE_RUNNING = 13;

    private static final Pattern VERSION = Pattern.compile("\\(PostgreSQL\\) (\\d+)");
    /** Versions of binaries that were asked, by their file and its time: one fork per installation. */
    private static final Map<String, Integer> KNOWN_VERSIONS = new ConcurrentHashMap<>();

    /** The major version that wrote a data directory. */
    static int majorOf(Path pgdata) throws AgentProblem {
        Path file = pgdata.resolve("PG_VERSION");
        try {
            String text = Files.readString(file).strip();
            if (text.matches("\\d{2}")) {
                return Integer.parseInt(text);
            }
            throw new AgentProblem(
                    OcfResult.NOT_INSTALLED,
                    file + " says '" + text + "'; PostgreSQL " + OLDEST + " or newer is needed");
        } catch (IOException e) {
            throw new AgentProblem(
                    OcfResult.NOT_INSTALLED,
                    pgdata + " is no PostgreSQL data directory (" + file
                            + " cannot be read). Check the parameter pgdata, or create the data with initdb or"
                            + " pg_basebackup.");
        }
    }

    /** @throws AgentProblem if they are missing, or are of another major version than the data */
    static PgBinaries find(PgParameters params, Processes processes) throws AgentProblem, InterruptedException {
        int major = majorOf(params.pgdata());
        if (major < OLDEST) {
            throw new AgentProblem(
                    OcfResult.NOT_INSTALLED,
                    params.pgdata() + " belongs to PostgreSQL " + major + "; this agent needs " + OLDEST + " or newer");
        }
        List<Path> candidates = new ArrayList<>();
        Optional<Path> given = params.pgctl().map(Path::getParent).filter(PgBinaries::hasServer);
        given.ifPresent(candidates::add);
        candidates.add(Path.of("/usr/lib/postgresql/" + major + "/bin"));
        candidates.add(Path.of("/usr/pgsql-" + major + "/bin"));
        candidates.add(Path.of("/usr/local/pgsql/bin"));
        candidates.add(Path.of("/usr/bin"));
        Optional<Path> folder =
                candidates.stream().filter(PgBinaries::hasServer).findFirst();
        if (folder.isEmpty()) {
            throw new AgentProblem(
                    OcfResult.NOT_INSTALLED,
                    "PostgreSQL " + major + " is not installed: no program 'postgres' in " + candidates.get(0)
                            + ". Install it, or point the parameter pgctl at its pg_ctl.");
        }
        int found = version(folder.get().resolve("postgres"), processes);
        if (found != major) {
            throw new AgentProblem(
                    OcfResult.NOT_INSTALLED,
                    folder.get() + "/postgres is PostgreSQL " + found + ", but the data in " + params.pgdata()
                            + " were written by PostgreSQL " + major + ". Install PostgreSQL " + major
                            + " or upgrade the data with pg_upgrade.");
        }
        return new PgBinaries(folder.get(), major);
    }

    private static boolean hasServer(Path folder) {
        return Files.isExecutable(folder.resolve("postgres"));
    }

    private static int version(Path server, Processes processes) throws AgentProblem, InterruptedException {
        try {
            String key = server + "@" + Files.getLastModifiedTime(server).toMillis();
            Integer known = KNOWN_VERSIONS.get(key);
            if (known != null) {
                return known;
            }
            var answer =
                    processes.run(Optional.empty(), List.of(server.toString(), "--version"), Duration.ofSeconds(10));
            Matcher matcher = VERSION.matcher(answer.stdout());
            if (!answer.ok() || !matcher.find()) {
                throw new AgentProblem(
                        OcfResult.NOT_INSTALLED,
                        server + " --version did not work: " + PgTools.lastLine(answer.stdout() + answer.stderr()));
            }
            int version = Integer.parseInt(matcher.group(1));
            KNOWN_VERSIONS.put(key, version);
            return version;
        } catch (IOException e) {
            throw new AgentProblem(OcfResult.NOT_INSTALLED, server + " cannot be run: " + e.getMessage());
        }
    }

    String program(String name) {
        return folder.resolve(name).toString();
    }
}
