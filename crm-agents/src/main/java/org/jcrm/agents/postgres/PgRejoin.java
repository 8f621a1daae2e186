package org.jcrm.agents.postgres;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jcrm.agents.AgentProblem;
import org.jcrm.core.agent.AgentContext.Processes.Completed;
import org.jcrm.core.agent.AgentResult;
import org.jcrm.core.agent.RejoinReport;

/**
 * Brings a node back after its primary crashed: explains what is there, and makes the data such that they can follow the
 * new primary. Data that did not diverge are left as they are; diverged ones are rewound; if that cannot be, they are
 * kept aside and copied anew.
 */
final class PgRejoin {
    private static final Duration ASK_TIMEOUT = Duration.ofSeconds(3);
    private static final Duration WALDUMP_TIMEOUT = Duration.ofSeconds(20);
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneId.systemDefault());
    private static final DateTimeFormatter FILE_TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT).withZone(ZoneId.systemDefault());

    private final PgControl control;

    PgRejoin(PgControl control) {
        this.control = control;
    }

    private record Found(ControlData data, PgAssessment assessment) {}

    RejoinReport inspect() throws AgentProblem, InterruptedException {
        if (control.server.postmaster().isPresent()) {
            return new RejoinReport(false, false, List.of("PostgreSQL is running on " + control.self + "."), List.of());
        }
        List<String> findings = new ArrayList<>();
        boolean locked = control.lock.isHeld();
        findings.add(
                locked
                        ? "The lock " + control.lock.file() + " is there since "
                                + control.lock.heldSince().map(TIME::format).orElse("an unknown time") + ": "
                                + control.self + " was the primary and did not end in good order."
                        : "There is no lock: " + control.self + " was not the primary when it ended.");
        Found found = find();
        findings.add("Its data are at " + found.data.knownPosition() + "; "
                + (found.data.shutDownCleanly()
                        ? "PostgreSQL was shut down in good order."
                        : "PostgreSQL was not shut down in good order (its state is '" + found.data.state() + "')."));
        findings.add(found.assessment.sentence());
        return switch (found.assessment.kind()) {
            case CONTAINED -> new RejoinReport(locked, false, findings, locked ? List.of(clearStep()) : List.of());
            case NO_PRIMARY ->
                new RejoinReport(
                        locked,
                        false,
                        findings,
                        locked
                                ? List.of(clearStep(), "Let the election decide which node has the newest data.")
                                : List.of());
            case DIVERGED -> new RejoinReport(true, true, findings, divergedSteps(found.data));
            case FOREIGN -> new RejoinReport(true, true, findings, List.of(copyStep(), clearStep()));
        };
    }

    private List<String> divergedSteps(ControlData data) {
        List<String> steps = new ArrayList<>();
        if (data.rewindable()) {
            if (!data.shutDownCleanly()) {
                steps.add("Let PostgreSQL recover from its crash, alone, so that the data are consistent.");
            }
            steps.add("Undo what the primary never had (pg_rewind); if that fails, copy the data anew.");
        } else {
            steps.add(copyStep());
        }
        steps.add(clearStep());
        return steps;
    }

    private String clearStep() {
        return "Clear the lock " + control.lock.file() + ".";
    }

    private String copyStep() {
        return "Keep the data aside and copy the primary's (pg_basebackup).";
    }

    /** Before a start beside a primary: a former primary whose data diverged would never stream. */
    void refuseIfDiverged() throws AgentProblem, InterruptedException {
        ControlData data = control.tools().controlData();
        if (!data.inProduction() && !data.shutDownAsPrimary()) {
            return;
        }
        PgAssessment assessment = find().assessment;
        switch (assessment.kind()) {
            case CONTAINED, NO_PRIMARY -> {}
            case DIVERGED, FOREIGN ->
                throw AgentProblem.error(assessment.sentence() + " Run: jcrm node start " + control.self);
        }
    }

    AgentResult rejoin() throws AgentProblem, InterruptedException {
        if (control.server.postmaster().isPresent()) {
            return control.lock.isHeld()
                    ? AgentResult.error("PostgreSQL is running on " + control.self + "; stop it first.")
                    : AgentResult.ok();
        }
        control.server.stop(Duration.ofSeconds(5), control.deadline());
        Found found = find();
        control.context.progress(found.assessment.sentence());
        switch (found.assessment.kind()) {
            case CONTAINED, NO_PRIMARY -> {
                // Starting as a standby replays what is here and goes on from there.
            }
            case DIVERGED -> {
                OwnFiles own = OwnFiles.of(control.params.pgdata());
                undo(found.data);
                own.putBack(control);
            }
            case FOREIGN -> {
                OwnFiles own = OwnFiles.of(control.params.pgdata());
                copyAnew();
                own.putBack(control);
            }
        }
        if (control.lock.isHeld()) {
            control.lock.release();
            control.context.progress("Cleared the lock " + control.lock.file() + ".");
        }
        return AgentResult.ok();
    }

    /** Configuration inside the data directory is this node's own: a copy of the primary's must not replace it. */
    private record OwnFiles(Map<Path, String> contents) {
        static OwnFiles of(Path pgdata) throws AgentProblem {
            Map<Path, String> contents = new LinkedHashMap<>();
            try {
                for (String name : List.of("postgresql.conf", "pg_hba.conf", "pg_ident.conf", "postgresql.auto.conf")) {
                    Path file = pgdata.resolve(name);
                    if (Files.isRegularFile(file)) {
                        contents.put(file, Files.readString(file, StandardCharsets.ISO_8859_1));
                    }
                }
            } catch (IOException e) {
                throw AgentProblem.error("The configuration in " + pgdata + " cannot be read: " + e.getMessage());
            }
            return new OwnFiles(contents);
        }

        void putBack(PgControl control) throws AgentProblem {
            for (Map.Entry<Path, String> entry : contents.entrySet()) {
                try {
                    PgFiles.write(
                            entry.getKey(),
                            entry.getValue().getBytes(StandardCharsets.ISO_8859_1),
                            control.server.owner());
                } catch (IOException e) {
                    throw AgentProblem.error(entry.getKey() + " cannot be put back: " + e.getMessage());
                }
            }
        }
    }

    private Found find() throws AgentProblem, InterruptedException {
        PgTools tools = control.tools();
        ControlData data = tools.controlData();
        Optional<String> host = control.params.masterIp();
        Optional<PgAssessment.Primary> primary = host.isPresent() && !control.addressIsHere()
                ? tools.askReplication(host.get(), "IDENTIFY_SYSTEM", ASK_TIMEOUT)
                        .flatMap(PgAssessment.Primary::parse)
                : Optional.empty();
        String history = "";
        if (primary.isPresent() && primary.get().position().timeline() > 1) {
            history = String.join(
                    "\n",
                    tools.askReplication(
                                    host.orElseThrow(),
                                    "TIMELINE_HISTORY "
                                            + primary.get().position().timeline(),
                                    ASK_TIMEOUT)
                            .orElse(List.of()));
        }
        Optional<Long> end = primary.isPresent() ? lastRecord(tools, data) : Optional.empty();
        return new Found(data, PgAssessment.of(data, end, primary, history));
    }

    private Optional<Long> lastRecord(PgTools tools, ControlData data) throws AgentProblem, InterruptedException {
        if (data.shutDownAsPrimary()) {
            // The shutdown checkpoint is the last record there is.
            return Optional.of(data.checkpoint().lsn());
        }
        int timeline = Math.max(data.checkpoint().timeline(), data.minimumRecoveryTimeline());
        Completed dump = tools.run(
                WALDUMP_TIMEOUT,
                List.of(
                        tools.binaries().program("pg_waldump"),
                        "-z",
                        "-p",
                        control.params.pgdata().resolve("pg_wal").toString(),
                        "-t",
                        Integer.toString(timeline),
                        "-s",
                        WalPosition.text(data.redo())));
        return dump.timedOut() ? Optional.empty() : PgAssessment.lastRecord(dump.stderr(), data.segmentBytes());
    }

    private void undo(ControlData data) throws AgentProblem, InterruptedException {
        if (!data.rewindable()) {
            control.context.progress("The data cannot be rewound (neither wal_log_hints nor checksums are on).");
            copyAnew();
            return;
        }
        if (!data.shutDownCleanly()) {
            recoverAlone();
        }
        Optional<String> complaint = rewind();
        if (complaint.isPresent()) {
            control.context.progress("pg_rewind could not do it: " + complaint.get());
            copyAnew();
        }
    }

    /** Crash recovery without a network or another session: {@code pg_rewind} needs a clean end. */
    private void recoverAlone() throws AgentProblem, InterruptedException {
        control.context.progress("PostgreSQL recovers from its crash, alone.");
        PgTools tools = control.tools();
        try {
            PgFiles.delete(control.params.pgdata().resolve("standby.signal"));
            PgFiles.delete(control.params.pgdata().resolve("recovery.signal"));
        } catch (IOException e) {
            throw AgentProblem.error("The data directory cannot be prepared: " + e.getMessage());
        }
        Completed done = tools.run(
                control.deadline().left(),
                List.of(
                        tools.binaries().program("postgres"),
                        "--single",
                        "-F",
                        "-D",
                        control.params.pgdata().toString(),
                        "-c",
                        "config_file=" + control.params.config(),
                        "-c",
                        "synchronous_standby_names=",
                        "-c",
                        "archive_mode=off",
                        "-c",
                        "wal_log_hints=on",
                        "template1"));
        if (!done.ok()) {
            throw AgentProblem.error(
                    "PostgreSQL could not recover from its crash: " + PgTools.lastLine(done.stdout() + done.stderr()));
        }
    }

    /** @return why it did not work, or empty */
    private Optional<String> rewind() throws AgentProblem, InterruptedException {
        control.context.progress("Undoing what the primary never had (pg_rewind).");
        PgTools tools = control.tools();
        String source = "host=" + control.params.masterIp().orElseThrow() + " port=" + control.params.port() + " user="
                + control.params.rewindUser() + " " + control.params.primaryConninfoOpt()
                + " dbname=postgres connect_timeout=3";
        // A promoted server writes its new timeline into its control file at its next checkpoint: pg_rewind reads it
        // there.
        Completed checkpoint = tools.run(
                Duration.ofSeconds(60),
                List.of(tools.binaries().program("psql"), "-X", "-w", "-q", "-d", source, "-c", "checkpoint"));
        if (!checkpoint.ok()) {
            return Optional.of(PgTools.lastLine(checkpoint.stderr()));
        }
        List<String> command = new ArrayList<>(List.of(
                tools.binaries().program("pg_rewind"),
                "-D",
                control.params.pgdata().toString(),
                "--source-server=" + source));
        if (tools.binaries().major() >= 13) {
            command.add("--no-ensure-shutdown");
        }
        Completed done = tools.run(control.deadline().left(), command);
        return done.ok() ? Optional.empty() : Optional.of(PgTools.lastLine(done.stdout() + done.stderr()));
    }

    private void copyAnew() throws AgentProblem, InterruptedException {
        Path pgdata = control.params.pgdata();
        Path aside = pgdata.resolveSibling(pgdata.getFileName() + ".diverged-" + FILE_TIME.format(Instant.now()));
        demandSpace(pgdata);
        control.context.progress("Keeping the data in " + aside + " and copying the primary's.");
        try {
            Files.move(pgdata, aside);
            Files.createDirectory(
                    pgdata, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            PgFiles.own(pgdata, control.server.owner());
        } catch (IOException e) {
            throw AgentProblem.error("The data cannot be kept aside as " + aside + ": " + e.getMessage() + ". If "
                    + pgdata + " is a mount point, empty it by hand and run the command again.");
        }
        // The tools' version is that of the data that were moved.
        PgBinaries binaries = binariesOf(aside);
        Completed done = new PgTools(control.params, binaries, control.context.processes())
                .run(
                        control.deadline().left(),
                        List.of(
                                binaries.program("pg_basebackup"),
                                "-D",
                                pgdata.toString(),
                                "-X",
                                "stream",
                                "-c",
                                "fast",
                                "-w",
                                "-d",
                                "host=" + control.params.masterIp().orElseThrow() + " port=" + control.params.port()
                                        + " user=" + control.params.repuser() + " "
                                        + control.params.primaryConninfoOpt()));
        if (!done.ok()) {
            String reason = PgTools.lastLine(done.stdout() + done.stderr());
            putBack(aside, pgdata);
            throw AgentProblem.error("pg_basebackup could not copy the primary's data: " + reason
                    + ". The old data are back in " + pgdata + ".");
        }
    }

    private PgBinaries binariesOf(Path data) throws AgentProblem {
        int major = PgBinaries.majorOf(data);
        Path debian = Path.of("/usr/lib/postgresql/" + major + "/bin");
        return new PgBinaries(
                control.params
                        .pgctl()
                        .flatMap(ctl -> Optional.ofNullable(ctl.getParent()))
                        .orElse(debian),
                major);
    }

    private static void putBack(Path aside, Path pgdata) throws AgentProblem {
        try {
            deleteTree(pgdata);
            Files.move(aside, pgdata);
        } catch (IOException e) {
            throw AgentProblem.error(
                    "The old data are in " + aside + " and could not be moved back: " + e.getMessage());
        }
    }

    /** Two copies must fit: the one kept and the one made. */
    private static void demandSpace(Path pgdata) throws AgentProblem {
        try {
            long[] bytes = {0};
            Files.walkFileTree(pgdata, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    bytes[0] += attributes.size();
                    return FileVisitResult.CONTINUE;
                }
            });
            long free = Files.getFileStore(pgdata).getUsableSpace();
            if (free < bytes[0] + bytes[0] / 10) {
                throw AgentProblem.error("There is no room for a second copy of the data: " + (bytes[0] >> 20)
                        + " MiB are needed beside " + pgdata + ", " + (free >> 20)
                        + " MiB are free. Make room, or move the data away by hand.");
            }
        } catch (IOException e) {
            throw AgentProblem.error("The size of " + pgdata + " cannot be found: " + e.getMessage());
        }
    }

    private static void deleteTree(Path folder) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @org.jspecify.annotations.Nullable IOException e)
                    throws IOException {
                Files.delete(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
