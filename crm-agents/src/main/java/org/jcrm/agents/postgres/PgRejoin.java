package org.jcrm.agents.postgres;

import java.io.IOException;
import java.time.Duration;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jcrm.agents.AgentProblem;
import org.jcrm.agents.postgres.PgAttributes.Name;
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
        if (control.kept.areThere()) {
            findings.add(unwholeSentence());
            List<String> steps = new ArrayList<>(
                    List.of("Copy the primary's data (pg_basebackup); what is here is kept aside if there is room."));
            if (locked) {
                steps.add(clearStep());
            }
            return new RejoinReport(true, true, findings, steps);
        }
        Found found = find();
        findings.add("Its data are at " + found.data.knownPosition() + "; "
                + (found.data.shutDownCleanly()
                        ? "PostgreSQL was shut down in good order."
                        : "PostgreSQL was not shut down in good order (its state is '" + found.data.state() + "')."));
        findings.add(found.assessment.sentence());
        Optional<String> refusal = refusal(found.assessment);
        if (refusal.isPresent()) {
            findings.add(refusal.get());
            return new RejoinReport(true, false, findings, List.of());
        }
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

    private String unwholeSentence() {
        return "The data in " + control.params.pgdata()
                + " are not whole: rewinding or replacing them was begun "
                + control.kept.since().map(TIME::format).orElse("at an unknown time") + " and did not end.";
    }

    /** Why nobody may start what is here, whatever became of the lock. */
    Optional<String> unwhole() throws AgentProblem {
        return control.kept.areThere()
                ? Optional.of(unwholeSentence() + " Run: jcrm node start " + control.self)
                : Optional.empty();
    }

    /** Before a start beside a primary: a former primary whose data diverged would never stream. */
    void refuseIfDiverged() throws AgentProblem, InterruptedException {
        Optional<String> unwhole = unwhole();
        if (unwhole.isPresent()) {
            throw AgentProblem.error(unwhole.get());
        }
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
        PgCopy copy = new PgCopy(control);
        copy.endForgottenTools();
        if (copy.finishInterrupted()) {
            control.kept.discard();
        }
        if (control.kept.areThere()) {
            // What such data say of themselves is not to be trusted: neither that they may start nor that they can be
            // rewound.
            control.context.progress(unwholeSentence());
            if (askPrimary(control.tools()).isEmpty()) {
                return AgentResult.error(
                        unwholeSentence() + " No primary answers at the cluster's address whose data could be copied.");
            }
            copyAnew();
            return clearedLock();
        }
        Found found = find();
        control.context.progress(found.assessment.sentence());
        Optional<String> refusal = refusal(found.assessment);
        if (refusal.isPresent()) {
            return AgentResult.error(refusal.get());
        }
        switch (found.assessment.kind()) {
            case CONTAINED, NO_PRIMARY -> {
                // Starting as a standby replays what is here and goes on from there.
            }
            case DIVERGED -> undo(found.data);
            case FOREIGN -> copyAnew();
        }
        return clearedLock();
    }

    /**
     * A primary that was replaced, and nobody is left who could tell it, would be copied over the data that hold what was
     * acknowledged since (simulation, WATCHDOG 2335).
     */
    private Optional<String> refusal(PgAssessment assessment) {
        boolean replaces =
                assessment.kind() == PgAssessment.Kind.DIVERGED || assessment.kind() == PgAssessment.Kind.FOREIGN;
        return control.primaryElsewhere()
                .filter(primary -> replaces
                        && control.attributes.is(control.self, Name.DATA_STATUS, PgAttributes.DATA_LATEST)
                        && !control.attributes.is(primary, Name.DATA_STATUS, PgAttributes.DATA_LATEST))
                .map(primary ->
                        "The newest data are on " + control.self + ", by the cluster's record, and not on " + primary
                                + ", which is the primary now: nothing is rewound or replaced here. Stop PostgreSQL there (jcrm node"
                                + " stop " + primary + "), or say that they are not (jcrm attribute set "
                                + control.attributes.fullName(Name.DATA_STATUS) + " DISCONNECT --permanent --node "
                                + control.self + ").");
    }

    private AgentResult clearedLock() throws AgentProblem {
        if (control.lock.isHeld()) {
            control.lock.release();
            control.context.progress("Cleared the lock " + control.lock.file() + ".");
        }
        return AgentResult.ok();
    }

    private Optional<PgAssessment.Primary> askPrimary(PgTools tools) throws AgentProblem, InterruptedException {
        Optional<String> host = control.params.masterIp();
        return host.isPresent() && !control.addressIsHere()
                ? tools.askReplication(host.get(), "IDENTIFY_SYSTEM", ASK_TIMEOUT)
                        .flatMap(PgAssessment.Primary::parse)
                : Optional.empty();
    }

    private Found find() throws AgentProblem, InterruptedException {
        PgTools tools = control.tools();
        ControlData data = tools.controlData();
        Optional<PgAssessment.Primary> primary = askPrimary(tools);
        String history = "";
        if (primary.isPresent() && primary.get().position().timeline() > 1) {
            history = String.join(
                    "\n",
                    tools.askReplication(
                                    control.params.masterIp().orElseThrow(),
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

    private void copyAnew() throws AgentProblem, InterruptedException {
        boolean worthless = control.kept.areThere();
        control.kept.keep(control.params.pgdata(), control.files);
        new PgCopy(control).make(control.kept, worthless);
        control.kept.discard();
    }

    /** Crash recovery without a network or another session: {@code pg_rewind} needs a clean end. */
    private void recoverAlone() throws AgentProblem, InterruptedException {
        control.context.progress("PostgreSQL recovers from its crash, alone.");
        PgTools tools = control.tools();
        try {
            control.files.delete(control.params.pgdata().resolve("standby.signal"));
            control.files.delete(control.params.pgdata().resolve("recovery.signal"));
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
        PgTools tools = control.tools();
        String source =
                tools.conninfo(control.params.masterIp().orElseThrow(), control.params.rewindUser(), ASK_TIMEOUT)
                        + " dbname=postgres";
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
        // What can be known before anything is changed: data that are whole can still be rewound later.
        List<String> rehearsal = new ArrayList<>(command);
        rehearsal.add("--dry-run");
        Optional<String> complaint = complaintOf(tools, rehearsal);
        if (complaint.isPresent()) {
            return complaint;
        }
        demandRoom();
        control.context.progress("Undoing what the primary never had (pg_rewind).");
        control.kept.keep(control.params.pgdata(), control.files);
        complaint = complaintOf(tools, command);
        if (complaint.isEmpty()) {
            control.kept.putBack(control.params.pgdata(), control.files);
            control.kept.discard();
        }
        return complaint;
    }

    private Optional<String> complaintOf(PgTools tools, List<String> command)
            throws AgentProblem, InterruptedException {
        Completed done = tools.run(control.deadline().left(), command);
        return done.ok() ? Optional.empty() : Optional.of(PgTools.lastLine(done.stdout() + done.stderr()));
    }

    private void demandRoom() throws AgentProblem {
        Optional<String> shortage = PgRoom.shortage(control.files, control.params.pgdata(), control.params.leastRoom());
        if (shortage.isPresent()) {
            throw AgentProblem.error(shortage.get() + " Make room there before the data are rewound.");
        }
    }
}
