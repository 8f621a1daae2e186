package org.jcrm.agents.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jcrm.agents.process.ProcFs;

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

    /**
     * Reads {@code postmaster.pid} and checks that the process is that server: a pid is reused sooner than people think.
     * Two small reads, no fork. Source of the lines: PostgreSQL's {@code pidfile.h}.
     */
    static Optional<Postmaster> find(Path pgdata) {
        Optional<List<String>> lines = read(pgdata.resolve("postmaster.pid"));
        if (lines.isEmpty() || lines.get().isEmpty()) {
            return Optional.empty();
        }
        String first = lines.get().getFirst().strip();
        if (!first.matches("\\d{1,10}")) {
            return Optional.empty();
        }
        long pid = Long.parseLong(first);
        return isServerOf(pid, pgdata)
                ? Optional.of(new Postmaster(
                        pid,
                        line(lines.get(), 3)
                                .filter(text -> text.matches("\\d{1,5}"))
                                .map(Integer::parseInt)
                                .orElse(0),
                        line(lines.get(), 4).map(Path::of),
                        line(lines.get(), 5),
                        line(lines.get(), 7).orElse("")))
                : Optional.empty();
    }

    /**
     * What {@code postmaster.pid} holds, if there is one. After a power loss the file of the last life is there, says
     * {@code ready}, and its pid may be that of the server that is just starting: hosts that boot alike number alike.
     */
    static Optional<List<String>> pidFile(Path pgdata) {
        return read(pgdata.resolve("postmaster.pid"));
    }

    private static Optional<String> line(List<String> lines, int index) {
        return index < lines.size()
                ? Optional.of(lines.get(index).strip()).filter(text -> !text.isEmpty())
                : Optional.empty();
    }

    private static Optional<List<String>> read(Path file) {
        try {
            return Optional.of(Files.readAllLines(file));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static boolean isServerOf(long pid, Path pgdata) {
        return ProcFs.isAlive(pid)
                && ProcFs.name(pid).filter(PROCESS_NAME::equals).isPresent()
                && ProcFs.workingDirectory(pid)
                        .filter(directory -> sameDirectory(directory, pgdata))
                        .isPresent();
    }

    static boolean sameDirectory(Path a, Path b) {
        try {
            return Files.isSameFile(a, b);
        } catch (IOException e) {
            return a.equals(b);
        }
    }

    /** Every process of this data directory, with or without a pid file: the server and its children. */
    static List<Long> processesOf(Path pgdata) {
        try {
            return Files.exists(pgdata) ? ProcFs.findByNameAndDirectory(PROCESS_NAME, pgdata.toRealPath()) : List.of();
        } catch (IOException e) {
            return ProcFs.findByNameAndDirectory(PROCESS_NAME, pgdata);
        }
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
