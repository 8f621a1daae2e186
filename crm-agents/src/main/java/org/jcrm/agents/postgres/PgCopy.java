package org.jcrm.agents.postgres;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jcrm.agents.AgentProblem;
import org.jcrm.agents.process.ProcFs;
import org.jcrm.core.agent.AgentContext.Processes.Completed;

/**
 * A copy of the primary's data in place of this node's, which are kept aside. It is made beside them and takes their place when
 * it is whole: until then nothing is lost, whenever this is ended.
 */
final class PgCopy {
    private static final DateTimeFormatter FILE_TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT).withZone(ZoneId.systemDefault());

    private static final String LOG = "pg_wal";
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);

    private final PgControl control;
    private final Path pgdata;
    private final Path copy;

    PgCopy(PgControl control) {
        this.control = control;
        this.pgdata = control.params.pgdata();
        this.copy = pgdata.resolveSibling(pgdata.getFileName() + ".jcrm-copy");
    }

    /**
     * A daemon that was killed leaves its tools at work: they would go on writing into what this one begins.
     *
     * @throws AgentProblem if one does not end
     */
    void endForgottenTools() throws AgentProblem, InterruptedException {
        PgServer.kill(
                this::forgottenTools, Duration.ofSeconds(5), "The processes of an earlier rewind or copy of " + pgdata);
    }

    private List<Long> forgottenTools() {
        return Stream.of(pgdata, copy)
                .flatMap(folder -> Stream.of("pg_rewind", "pg_basebackup")
                        .flatMap(tool -> ProcFs.findByNameAndArgument(tool, folder.toString()).stream()))
                .toList();
    }

    /**
     * An earlier one was ended between its last two steps: the old data were out of the way, the copy not yet in place.
     *
     * @return whether it is in place now
     */
    boolean finishInterrupted() throws AgentProblem {
        boolean interrupted = Files.notExists(pgdata) && Files.isDirectory(copy);
        if (interrupted) {
            takePlace();
        }
        return interrupted;
    }

    /**
     * Leaves {@code kept} to whoever called this: it is put into the copy, not discarded.
     *
     * @param worthless whether what is here is of no use to anybody, and need not be kept if there is no room for both
     */
    void make(KeptFiles kept, boolean worthless) throws AgentProblem, InterruptedException {
        PgTools tools = control.tools();
        boolean keeps = prepare(worthless);
        String time = FILE_TIME.format(Instant.now());
        Path aside = pgdata.resolveSibling(pgdata.getFileName() + ".diverged-" + time);
        control.context.progress(
                keeps
                        ? "Copying the primary's data; those that are here will be kept in " + aside + "."
                        : "Copying the primary's data in place of what was left here, for which there was no room.");
        List<String> command = new ArrayList<>(List.of(
                tools.binaries().program("pg_basebackup"),
                "-D",
                copy.toString(),
                "-X",
                "stream",
                "-c",
                "fast",
                "-w",
                "-d",
                tools.conninfo(control.params.masterIp().orElseThrow(), control.params.repuser(), CONNECT_TIMEOUT)));
        Optional<Path> log = logElsewhere(time);
        log.ifPresent(folder -> command.add("--waldir=" + folder));
        Completed done = tools.run(control.deadline().left(), command);
        if (!done.ok()) {
            log.ifPresent(PgCopy::remove);
            String reason =
                    done.timedOut() ? "it was not done in time" : PgTools.lastLine(done.stdout() + done.stderr());
            throw AgentProblem.error("pg_basebackup could not copy the primary's data: " + reason + "."
                    + (keeps ? " Those in " + pgdata + " are as they were." : ""));
        }
        kept.putBack(copy, control.server.owner());
        try {
            Files.move(pgdata, aside);
        } catch (IOException e) {
            throw AgentProblem.error("The data cannot be kept aside as " + aside + ": " + e.getMessage() + ". If "
                    + pgdata + " is a mount point, replace what is in it by what is in " + copy + ", by hand.");
        }
        takePlace();
        if (!keeps) {
            remove(aside);
        }
    }

    /** What is left is small, and in nobody's way. */
    private static void remove(Path emptied) {
        try {
            PgFiles.deleteTree(emptied);
        } catch (IOException e) {
            // Then it stays.
        }
    }

    /** Who has put {@code pg_wal} on a disk of its own wants the copy's there, too: beside it, or in it if it is that disk's root. */
    private Optional<Path> logElsewhere(String time) throws AgentProblem {
        Path link = pgdata.resolve(LOG);
        if (!Files.isSymbolicLink(link)) {
            return Optional.empty();
        }
        try {
            Path old = link.toRealPath();
            Path parent = old.getParent();
            Path folder = parent != null && Files.getFileStore(parent).equals(Files.getFileStore(old))
                    ? parent.resolve(old.getFileName().toString().replaceFirst("-\\d{8}-\\d{6}$", "") + "-" + time)
                    : old.resolve(LOG + "-" + time);
            makeFolder(folder);
            return Optional.of(folder);
        } catch (IOException e) {
            throw AgentProblem.error("A folder for the copy's " + LOG + " cannot be made beside that to which " + link
                    + " leads: " + e.getMessage() + ".");
        }
    }

    private void makeFolder(Path folder) throws IOException {
        Files.createDirectory(
                folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        PgFiles.own(folder, control.server.owner());
    }

    private void takePlace() throws AgentProblem {
        try {
            Files.move(copy, pgdata);
            PgFiles.syncDirectory(pgdata);
        } catch (IOException e) {
            throw AgentProblem.error(
                    "The copy in " + copy + " cannot take the place of " + pgdata + ": " + e.getMessage() + ".");
        }
    }

    /** @return whether the data that are here can be kept */
    private boolean prepare(boolean worthless) throws AgentProblem {
        try {
            PgFiles.deleteTree(copy);
            boolean keeps = hasRoomForBoth(worthless);
            if (!keeps) {
                empty(pgdata.resolve(LOG));
                empty(pgdata);
            }
            makeFolder(copy);
            return keeps;
        } catch (IOException e) {
            throw AgentProblem.error("The folder " + copy + " for the copy cannot be made: " + e.getMessage());
        }
    }

    private boolean hasRoomForBoth(boolean worthless) throws AgentProblem, IOException {
        long needed = sizeOf(pgdata);
        long free = Files.getFileStore(pgdata).getUsableSpace();
        boolean room = free >= needed + needed / 10;
        if (!room && !worthless) {
            throw AgentProblem.error("There is no room for a second copy of the data: " + (needed >> 20)
                    + " MiB are needed beside " + pgdata + ", " + (free >> 20)
                    + " MiB are free. Make room, or move the data away by hand.");
        }
        return room;
    }

    /** Leaves what says whose data they were, and where their log is: a folder that is gone would mean that the copy is whole. */
    private static void empty(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            for (Path entry : entries.toList()) {
                if (!entry.endsWith("PG_VERSION") && !entry.endsWith(LOG)) {
                    PgFiles.deleteTree(entry);
                }
            }
        }
    }

    private static long sizeOf(Path folder) throws IOException {
        long[] bytes = {0};
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                bytes[0] += attributes.size();
                return FileVisitResult.CONTINUE;
            }
        });
        return bytes[0];
    }
}
