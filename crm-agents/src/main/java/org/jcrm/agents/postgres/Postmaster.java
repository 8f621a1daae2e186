package org.jcrm.agents.postgres;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jcrm.agents.AgentProblem;
import org.jcrm.agents.process.ProcFs;
import org.jcrm.agents.process.UserFiles;

/**
 * The living server process of one data directory.
 *
 * @param socketDirectory the first Unix socket's folder, if it has one
 * @param listenAddress the first TCP address, {@code *} for all, if it listens
 * @param phase the server's own word: {@code starting}, {@code stopping}, {@code ready} (a hot standby says so too),
 *     {@code standby} (one that takes no sessions); empty before the first
 */
record Postmaster(long pid, int port, Optional<Path> socketDirectory, Optional<String> listenAddress, String phase) {

    static final String PROCESS_NAME = "postgres";

    private static final int PID_FILE_LIMIT = 65_536;
    private static final int LARGEST_PORT = 65_535;

    /** It becomes a part of a driver's URL, and must not bring anything else along. */
    private static final Pattern ADDRESS = Pattern.compile("[0-9A-Za-z_.:*%-]{1,255}");

    /**
     * Reads {@code postmaster.pid} and checks that the process is that server, and the server's user's: a pid is reused sooner
     * than people think, and the file is that user's to write. Two small reads, no fork. Source of the lines: PostgreSQL's
     * {@code pidfile.h}.
     *
     * @throws AgentProblem if it cannot be told whether there is one
     */
    static Optional<Postmaster> find(Path pgdata, UserFiles files) throws AgentProblem {
        Optional<List<String>> lines = pidFile(pgdata, files);
        if (lines.isEmpty() || lines.get().isEmpty()) {
            return Optional.empty();
        }
        String first = lines.get().getFirst().strip();
        if (!first.matches("\\d{1,10}")) {
            return Optional.empty();
        }
        long pid = Long.parseLong(first);
        return isServerOf(pid, pgdata, files)
                ? Optional.of(new Postmaster(
                        pid,
                        line(lines.get(), 3)
                                .filter(text -> text.matches("\\d{1,5}"))
                                .map(Integer::parseInt)
                                .filter(port -> port <= LARGEST_PORT)
                                .orElse(0),
                        line(lines.get(), 4)
                                .filter(text -> text.startsWith("/"))
                                .map(Path::of),
                        line(lines.get(), 5)
                                .filter(text -> ADDRESS.matcher(text).matches()),
                        line(lines.get(), 7).orElse("")))
                : Optional.empty();
    }

    /**
     * What {@code postmaster.pid} holds, if there is one. After a power loss the file of the last life is there, says
     * {@code ready}, and its pid may be that of the server that is just starting: hosts that boot alike number alike.
     *
     * @throws AgentProblem if it cannot be told: a file that is not read must not come out as a server that is not there
     */
    static Optional<List<String>> pidFile(Path pgdata, UserFiles files) throws AgentProblem {
        Path file = pgdata.resolve("postmaster.pid");
        try {
            String text = new String(files.read(file, 0, PID_FILE_LIMIT), StandardCharsets.UTF_8);
            return Optional.of(text.replace("\0", "").lines().toList());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw AgentProblem.error("It cannot be told whether PostgreSQL runs: " + file + " cannot be read by "
                    + files.owner().name() + ": " + e.getMessage());
        }
    }

    private static Optional<String> line(List<String> lines, int index) {
        return index < lines.size()
                ? Optional.of(lines.get(index).strip()).filter(text -> !text.isEmpty())
                : Optional.empty();
    }

    private static boolean isServerOf(long pid, Path pgdata, UserFiles files) {
        return ProcFs.isAlive(pid)
                && ProcFs.name(pid).filter(PROCESS_NAME::equals).isPresent()
                && ProcFs.isOf(pid, files.owner())
                && ProcFs.workingDirectory(pid, files.owner())
                        .filter(directory -> sameDirectory(directory, pgdata, files))
                        .isPresent();
    }

    private static boolean sameDirectory(Path a, Path b, UserFiles files) {
        try {
            return a.equals(b) || files.isSame(a, b);
        } catch (IOException e) {
            return false;
        }
    }

    /** Every process of this data directory, with or without a pid file: the server and its children. */
    static List<Long> processesOf(Path pgdata, UserFiles files) {
        Path directory = pgdata;
        try {
            directory = files.realPath(pgdata);
        } catch (IOException e) {
            // It is gone, or cannot be seen: then its processes work in what had that name.
        }
        return ProcFs.findByNameAndDirectory(PROCESS_NAME, directory, files.owner());
    }

    boolean isAlive() {
        return ProcFs.isAlive(pid);
    }

    /** Accepts sessions, as a primary or as a hot standby. */
    boolean isReady() {
        return phase.equals("ready");
    }

    /** A standby with {@code hot_standby=off}: nobody can ask it anything. */
    boolean isCold() {
        return phase.equals("standby");
    }

    Optional<Path> socketFile() {
        return socketDirectory.map(directory -> directory.resolve(".s.PGSQL." + port));
    }
}
