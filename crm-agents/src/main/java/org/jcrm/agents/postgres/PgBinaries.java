package org.jcrm.agents.postgres;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
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
import org.jcrm.agents.process.UserFiles;
import org.jcrm.core.agent.AgentContext.Processes;
import org.jcrm.core.model.OcfResult;

/** PostgreSQL's programs of the data directory's major version. */
record PgBinaries(Path folder, int major) {
    static final int OLDEST = 12;

    /** Before that {@code primary_conninfo} needs a restart. */
    static final int CHANGES_PRIMARY_WHILE_RUNNING = 13;

    private static final int VERSION_LIMIT = 64;
    private static final List<String> PROGRAMS =
            List.of("postgres", "pg_controldata", "pg_waldump", "pg_rewind", "pg_basebackup", "psql");
    private static final Pattern VERSION = Pattern.compile("\\(PostgreSQL\\) (\\d{1,4})");
    /** Versions of binaries that were asked, by their file and its time: one fork per installation. */
    private static final Map<String, Integer> KNOWN_VERSIONS = new ConcurrentHashMap<>();

    /** The major version that wrote a data directory. */
    static int majorOf(Path pgdata, UserFiles files) throws AgentProblem {
        Path file = pgdata.resolve("PG_VERSION");
        try {
            String text = new String(files.read(file, 0, VERSION_LIMIT), StandardCharsets.US_ASCII).strip();
            if (text.matches("\\d{2}")) {
                return Integer.parseInt(text);
            }
            throw new AgentProblem(
                    OcfResult.NOT_INSTALLED,
                    file + " says '" + text + "'; PostgreSQL " + OLDEST + " or newer is needed");
        } catch (IOException e) {
            throw new AgentProblem(
                    OcfResult.NOT_INSTALLED,
                    pgdata + " is no PostgreSQL data directory (" + file + " cannot be read by "
                            + files.owner().name() + "). Check the parameter pgdata, or create the data with initdb or"
                            + " pg_basebackup.");
        }
    }

    /**
     * Everything that a configuration names is looked at, and run, as the server's user.
     *
     * @throws AgentProblem if they are missing, are of another major version than the data, or could be changed by others
     */
    static PgBinaries find(PgParameters params, UserFiles files, Processes processes)
            throws AgentProblem, InterruptedException {
        try {
            return find(params, files, processes, majorOf(params.pgdata(), files));
        } catch (IOException e) {
            throw new AgentProblem(
                    OcfResult.NOT_INSTALLED, "PostgreSQL's programs cannot be looked at: " + e.getMessage());
        }
    }

    private static PgBinaries find(PgParameters params, UserFiles files, Processes processes, int major)
            throws AgentProblem, InterruptedException, IOException {
        if (major < OLDEST) {
            throw new AgentProblem(
                    OcfResult.NOT_INSTALLED,
                    params.pgdata() + " belongs to PostgreSQL " + major + "; this agent needs " + OLDEST + " or newer");
        }
        List<Path> candidates = new ArrayList<>();
        Optional<Path> given = params.pgctl().map(Path::getParent);
        if (given.isPresent() && hasServer(given.get(), files)) {
            demandTrusted(given.get(), files);
            candidates.add(given.get());
        }
        demandTrustedLibraries(params, files);
        candidates.add(Path.of("/usr/lib/postgresql/" + major + "/bin"));
        candidates.add(Path.of("/usr/pgsql-" + major + "/bin"));
        candidates.add(Path.of("/usr/local/pgsql/bin"));
        candidates.add(Path.of("/usr/bin"));
        Optional<Path> folder = Optional.empty();
        for (Path candidate : candidates) {
            if (folder.isEmpty() && hasServer(candidate, files)) {
                folder = Optional.of(candidate);
            }
        }
        if (folder.isEmpty()) {
            throw new AgentProblem(
                    OcfResult.NOT_INSTALLED,
                    "PostgreSQL " + major + " is not installed: no program 'postgres' in " + candidates.get(0)
                            + ". Install it, or point the parameter pgctl at its pg_ctl.");
        }
        int found = version(folder.get().resolve("postgres"), files, processes);
        if (found != major) {
            throw new AgentProblem(
                    OcfResult.NOT_INSTALLED,
                    folder.get() + "/postgres is PostgreSQL " + found + ", but the data in " + params.pgdata()
                            + " were written by PostgreSQL " + major + ". Install PostgreSQL " + major
                            + " or upgrade the data with pg_upgrade.");
        }
        return new PgBinaries(folder.get(), major);
    }

    private static boolean hasServer(Path folder, UserFiles files) throws IOException {
        return files.isProgram(folder.resolve("postgres"));
    }

    /** What a configuration names runs with the rights of the server's user: nobody else may be able to change it. */
    private static void demandTrusted(Path folder, UserFiles files) throws AgentProblem {
        for (String name : PROGRAMS) {
            Path program = folder.resolve(name);
            try {
                if (name.equals("postgres") || files.exists(program)) {
                    files.demandProgram(program);
                }
            } catch (IOException e) {
                throw untrusted("pgctl", program, files, e);
            }
        }
    }

    private static void demandTrustedLibraries(PgParameters params, UserFiles files) throws AgentProblem {
        if (params.pglibs().isEmpty()) {
            return;
        }
        for (String part : params.pglibs().get().toString().split(":")) {
            Path folder = Path.of(part);
            try {
                if (!folder.isAbsolute()) {
                    throw new IOException(part + " is not an absolute path");
                }
                files.demandFolder(folder);
            } catch (IOException e) {
                throw untrusted("pglibs", folder, files, e);
            }
        }
    }

    private static AgentProblem untrusted(String parameter, Path what, UserFiles files, IOException why) {
        String user = files.owner().name();
        return new AgentProblem(
                OcfResult.NOT_CONFIGURED,
                "jcrm does not use " + what + " (parameter " + parameter + "): " + why.getMessage() + ". It runs as "
                        + user + ", so nobody but root and " + user
                        + " may be able to change it or a folder above it.");
    }

    private static int version(Path server, UserFiles files, Processes processes)
            throws AgentProblem, InterruptedException {
        try {
            String user = files.owner().name();
            String key = server + "@" + files.changed(server).toEpochMilli() + " " + user;
            Integer known = KNOWN_VERSIONS.get(key);
            if (known != null) {
                return known;
            }
            var answer =
                    processes.run(Optional.of(user), List.of(server.toString(), "--version"), Duration.ofSeconds(10));
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
