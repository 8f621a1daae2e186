package org.jcrm.agents.postgres;

import java.io.IOException;
import java.nio.file.Path;
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
import org.jcrm.agents.process.UserFiles;
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
    private final UserFiles files;

    PgCopy(PgControl control) {
        this.control = control;
        this.files = control.files.within(control.deadline().left());
        this.pgdata = control.params.pgdata();
        this.copy = pgdata.resolveSibling(pgdata.getFileName() + ".jcrm-copy");
    }

    /**
     * A daemon that was killed leaves its tools at work: they would go on writing into what this one begins.
     *
     * @throws AgentProblem if one does not end
     */
    void endForgottenTools() throws AgentProblem, InterruptedException {
        control.server.kill(
                this::forgottenTools, Duration.ofSeconds(5), "The processes of an earlier rewind or copy of " + pgdata);
    }

    private List<Long> forgottenTools() {
        return Stream.of(pgdata, copy)
                .flatMap(folder -> Stream.of("pg_rewind", "pg_basebackup")
                        .flatMap(tool -> ProcFs.findByNameAndArgument(tool, folder.toString(), files.owner()).stream()))
                .toList();
    }

    /**
     * An earlier one was ended between its last two steps: the old data were out of the way, the copy not yet in place.
     *
     * @return whether it is in place now
     */
    boolean finishInterrupted() throws AgentProblem {
        try {
            boolean interrupted = !files.exists(pgdata) && files.isFolder(copy);
            if (interrupted) {
                takePlace();
            }
            return interrupted;
        } catch (IOException e) {
            throw AgentProblem.error("It cannot be told whether " + pgdata + " is there: " + e.getMessage());
        }
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
            log.ifPresent(this::remove);
            String reason =
                    done.timedOut() ? "it was not done in time" : PgTools.lastLine(done.stdout() + done.stderr());
            throw AgentProblem.error("pg_basebackup could not copy the primary's data: " + reason + "."
                    + (keeps ? " Those in " + pgdata + " are as they were." : ""));
        }
        kept.putBack(copy, files);
        try {
            besides(pgdata).move(pgdata, aside);
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
    private void remove(Path emptied) {
        try {
            removeWhole(emptied);
        } catch (IOException e) {
            // Then it stays.
        }
    }

    /** Who has put {@code pg_wal} on a disk of its own wants the copy's there, too: beside it, or in it if it is that disk's root. */
    private Optional<Path> logElsewhere(String time) throws AgentProblem {
        Path link = pgdata.resolve(LOG);
        try {
            if (!files.isLink(link)) {
                return Optional.empty();
            }
            Path old = files.realPath(link);
            Path parent = old.getParent();
            Path folder = parent != null && files.isOnDiskOf(parent, old)
                    ? parent.resolve(old.getFileName().toString().replaceFirst("-\\d{8}-\\d{6}$", "") + "-" + time)
                    : old.resolve(LOG + "-" + time);
            files.ensureFolder(folder, "rwx------");
            return Optional.of(folder);
        } catch (IOException e) {
            throw AgentProblem.error("A folder for the copy's " + LOG + " cannot be made beside that to which " + link
                    + " leads: " + e.getMessage() + ". Is it one that "
                    + files.owner().name() + " may write?");
        }
    }

    /**
     * Who may rename what stands in the same folder as the data: the server's user, or root where nobody but root may, and so
     * nobody else can change what root finds there.
     */
    private UserFiles besides(Path folder) throws IOException {
        Path parent = folder.getParent();
        Duration patience = control.deadline().left();
        return parent != null && UserFiles.isFolderOfRootAlone(parent, patience) ? UserFiles.ofDaemon(patience) : files;
    }

    /** What is in a folder goes as the server's user, the folder itself as whoever may. */
    private void removeWhole(Path folder) throws IOException {
        if (files.isFolder(folder) && !files.isLink(folder)) {
            for (Path entry : files.list(folder)) {
                files.deleteTree(entry);
            }
        }
        besides(folder).delete(folder);
    }

    private void takePlace() throws AgentProblem {
        try {
            besides(pgdata).move(copy, pgdata);
        } catch (IOException e) {
            throw AgentProblem.error(
                    "The copy in " + copy + " cannot take the place of " + pgdata + ": " + e.getMessage() + ".");
        }
    }

    /** @return whether the data that are here can be kept */
    private boolean prepare(boolean worthless) throws AgentProblem {
        try {
            removeWhole(copy);
            boolean keeps = hasRoomForBoth(worthless);
            if (!keeps) {
                empty(pgdata.resolve(LOG));
                empty(pgdata);
            }
            files.ensureFolder(copy, "rwx------");
            return keeps;
        } catch (IOException e) {
            throw AgentProblem.error("The folder " + copy + " for the copy cannot be made: " + e.getMessage());
        }
    }

    private boolean hasRoomForBoth(boolean worthless) throws AgentProblem, IOException {
        long needed = files.sizeOfTree(pgdata);
        long free = files.room(pgdata).usable();
        boolean room = free >= needed + needed / 10;
        if (!room && !worthless) {
            throw AgentProblem.error("There is no room for a second copy of the data: " + (needed >> 20)
                    + " MiB are needed beside " + pgdata + ", " + (free >> 20)
                    + " MiB are free. Make room, or move the data away by hand.");
        }
        return room;
    }

    /** Leaves what says whose data they were, and where their log is: a folder that is gone would mean that the copy is whole. */
    private void empty(Path folder) throws IOException {
        for (Path entry : files.list(folder)) {
            if (!entry.endsWith("PG_VERSION") && !entry.endsWith(LOG)) {
                files.deleteTree(entry);
            }
        }
    }
}
