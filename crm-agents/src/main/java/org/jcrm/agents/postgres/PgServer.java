package org.jcrm.agents.postgres;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jcrm.agents.AgentProblem;
import org.jcrm.agents.Deadline;
import org.jcrm.agents.process.Activity;
import org.jcrm.agents.process.AsUser;
import org.jcrm.agents.process.DetachedProcess;
import org.jcrm.agents.process.Kernel;
import org.jcrm.agents.process.OpenLog;
import org.jcrm.agents.process.OsUser;
import org.jcrm.agents.process.ProcFs;
import org.jcrm.agents.process.UserFiles;
import org.jcrm.core.model.NodeName;

/** The server process: starting it, signalling it, ending it. Waits by short looks, never by whole seconds. */
final class PgServer {
    private static final Duration BREATH = Duration.ofMillis(5);
    private static final Duration SENDERS_MAY_TAKE = Duration.ofSeconds(5);
    private static final Duration LOOKS_AGAIN_AFTER = Duration.ofMillis(500);
    private static final Duration GETS_ON_WITHIN = Duration.ofSeconds(2);

    /** After five seconds the server kills the processes that did not obey. */
    private static final Duration QUIT_MAY_TAKE = Duration.ofSeconds(8);

    /** Behind the system identifier and two versions. */
    private static final int STATE_IN_CONTROL_FILE = 16;

    private static final int SHUT_DOWN = 1;
    private static final int SHUT_DOWN_IN_RECOVERY = 2;
    private static final int IN_CRASH_RECOVERY = 4;
    private static final int IN_PRODUCTION = 6;
    private static final Duration KILL_WAIT = Duration.ofSeconds(2);
    /** Behind the cluster's name, if it has one; not a session of a user, or in a database, of that name. */
    static final Predicate<String> REPLAYING = Pattern.compile(
                    "postgres: (.+: )?startup( +(recovering|waiting for) [0-9A-F]+)?")
            .asMatchPredicate();

    private static final Duration OWN_DISK_PATIENCE = Duration.ofSeconds(10);
    private static final int LAST_WORDS = 16_384;
    private static final Path DEBIAN_LOGS = Path.of("/var/log/postgresql");
    private static final Path DEBIAN_SOCKETS = Path.of("/var/run/postgresql");

    private final PgParameters params;
    private final NodeName self;
    private final UserFiles files;
    private final Path stateDirectory;

    /** @param files those of the server's user */
    PgServer(PgParameters params, NodeName self, UserFiles files, Path stateDirectory) {
        this.params = params;
        this.self = self;
        this.files = files;
        this.stateDirectory = stateDirectory;
    }

    OsUser owner() {
        return files.owner();
    }

    Optional<Postmaster> postmaster() throws AgentProblem {
        return Postmaster.find(params.pgdata(), files);
    }

    /** As the server's user: whatever number a pid file names, no other user's process is signalled. */
    private void signal(long pid, int signal) {
        AsUser.of(owner()).signal(pid, signal);
    }

    /** Ends a process that lost its purpose. */
    void terminate(long pid) {
        signal(pid, Kernel.SIGTERM);
    }

    /**
     * Starts the server and returns when it accepts sessions.
     *
     * @throws AgentProblem with the server's own last words if it ends, or if it is not ready at the deadline
     */
    Postmaster start(PgBinaries binaries, PgSettings settings, Deadline deadline)
            throws AgentProblem, InterruptedException {
        prepare(settings);
        Log log = logFile();
        long logStart = log.size();
        List<String> command = new ArrayList<>(List.of(
                binaries.program("postgres"),
                "-D",
                params.pgdata().toString(),
                "-c",
                "config_file=" + PgSettings.fileIn(params.pgdata())));
        command.addAll(params.startOptions());
        Map<String, String> environment = new HashMap<>();
        params.pglibs().ifPresent(libs -> environment.put("LD_LIBRARY_PATH", libs.toString()));
        Optional<List<String>> ofLastLife = Postmaster.pidFile(params.pgdata(), files);
        try (OpenLog open = log.open()) {
            Process process = DetachedProcess.start(params.pgdba(), command, environment, open);
            return awaitReady(process, ofLastLife, log, logStart, deadline);
        } catch (IOException e) {
            throw AgentProblem.error("PostgreSQL could not be started: " + e.getMessage());
        }
    }

    private Postmaster awaitReady(
            Process process, Optional<List<String>> ofLastLife, Log log, long logStart, Deadline deadline)
            throws AgentProblem, InterruptedException {
        while (true) {
            boolean stale = ofLastLife.isPresent()
                    && Postmaster.pidFile(params.pgdata(), files).equals(ofLastLife);
            Optional<Postmaster> postmaster = stale ? Optional.empty() : postmaster();
            if (postmaster.filter(Postmaster::isReady).isPresent()) {
                return postmaster.get();
            }
            if (postmaster.filter(Postmaster::isCold).isPresent()) {
                throw AgentProblem.error(
                        "PostgreSQL runs with hot_standby=off, so nobody can ask it anything. Remove that"
                                + " setting from your postgresql.conf.");
            }
            if (!process.isAlive()) {
                throw AgentProblem.error("PostgreSQL ended while it started: " + log.lastWords(logStart));
            }
            if (deadline.isPast()) {
                throw AgentProblem.error("PostgreSQL was not ready in time (it says '"
                        + postmaster.map(Postmaster::phase).orElse("nothing") + "'): " + log.lastWords(logStart));
            }
            Deadline.pause(BREATH);
        }
    }

    /** Everything that must lie in the data directory before a start. */
    private void prepare(PgSettings settings) throws AgentProblem {
        try {
            Path pgdata = params.pgdata();
            writeSettings(settings);
            withdrawOverridingSettings();
            files.delete(pgdata.resolve("recovery.signal"));
            files.delete(pgdata.resolve("promote"));
            files.delete(pgdata.resolve(PgSettings.PROMOTING_FLAG));
            Path standby = pgdata.resolve("standby.signal");
            if (params.repMode() != RepMode.NONE && !files.exists(standby)) {
                files.write(standby, "");
            }
            if (params.socketDir().isPresent()) {
                files.ensureFolder(params.socketDir().get(), "rwxrwxr-x");
            } else if (files.isFolder(Path.of("/etc/postgresql"))) {
                // Debian makes the sockets' folder at boot, on a file system in memory; others may not.
                files.ensureFolder(DEBIAN_SOCKETS, "rwxrwxr-x");
            }
        } catch (IOException e) {
            throw AgentProblem.error("The data directory cannot be prepared: " + e.getMessage());
        }
    }

    /**
     * {@code ALTER SYSTEM} and {@code pg_basebackup -R} write settings that would win over the cluster's: those few are
     * withdrawn, as {@code ALTER SYSTEM RESET} would do it.
     */
    private void withdrawOverridingSettings() throws IOException {
        Path file = params.pgdata().resolve("postgresql.auto.conf");
        if (params.repMode() == RepMode.NONE || !files.exists(file)) {
            return;
        }
        String text = files.readText(file);
        String without = PgSettings.withoutRules(text);
        if (!without.equals(text)) {
            files.write(file, without);
        }
    }

    /** @throws AgentProblem if it cannot be told */
    boolean hasStandbySignal() throws AgentProblem {
        Path signal = params.pgdata().resolve("standby.signal");
        try {
            return files.exists(signal);
        } catch (IOException e) {
            throw AgentProblem.error("It cannot be told whether " + signal + " is there: " + e.getMessage());
        }
    }

    PgSettings settings() throws AgentProblem {
        try {
            return PgSettings.read(files.readText(PgSettings.fileIn(params.pgdata())));
        } catch (IOException e) {
            throw AgentProblem.error("PostgreSQL was not started by this agent: " + PgSettings.fileIn(params.pgdata())
                    + " cannot be read. Stop it, and let the cluster start it.");
        }
    }

    void writeSettings(PgSettings settings) throws AgentProblem {
        Path file = PgSettings.fileIn(params.pgdata());
        try {
            files.write(file, settings.render(params, self));
        } catch (IOException e) {
            throw AgentProblem.error(file + " cannot be written: " + e.getMessage());
        }
    }

    /** Makes the server read its configuration again; it has done so for a session when that session says so. */
    void reload(Postmaster postmaster) {
        signal(postmaster.pid(), Kernel.SIGHUP);
    }

    /** Asks a standby to become a primary; the same as {@code pg_ctl promote}, without a fork or a session. */
    void requestPromotion(Postmaster postmaster) throws AgentProblem {
        try {
            files.write(params.pgdata().resolve("promote"), "");
            signal(postmaster.pid(), Kernel.SIGUSR1);
        } catch (IOException e) {
            throw AgentProblem.error("The promotion cannot be requested: " + e.getMessage());
        }
    }

    /** From now on the restore command finds nothing, and one that is running is ended without harm. */
    void endRestoreCommand(Postmaster postmaster) throws AgentProblem {
        if (params.restoreCommand().isEmpty()) {
            return;
        }
        try {
            files.write(params.pgdata().resolve(PgSettings.PROMOTING_FLAG), "");
        } catch (IOException e) {
            throw AgentProblem.error("The restore command cannot be held back: " + e.getMessage());
        }
        for (long child : ProcFs.children(postmaster.pid()).orElse(List.of())) {
            for (long shell : ProcFs.children(child).orElse(List.of())) {
                // The server's direct child must live to say "no such file"; what it waits for must end.
                killDescendants(shell);
            }
        }
    }

    void allowRestoreCommand() {
        try {
            files.delete(params.pgdata().resolve(PgSettings.PROMOTING_FLAG));
        } catch (IOException e) {
            // The next start removes it.
        }
    }

    private void killDescendants(long pid) {
        for (long child : ProcFs.children(pid).orElse(List.of())) {
            killDescendants(child);
            signal(child, Kernel.SIGKILL);
        }
    }

    /**
     * Ends the server: fast, immediately after {@code escalateAfter} or when nothing happens any more, at last by SIGKILL.
     * Returns when no process of the data directory is left.
     */
    void stop(Duration escalateAfter, Deadline deadline) throws AgentProblem, InterruptedException {
        Optional<Postmaster> postmaster = postmasterIfTold();
        if (postmaster.isPresent()) {
            long pid = postmaster.get().pid();
            // A stopped process takes no other signal than the last.
            if (isStopped(pid) || !endByItself(pid, escalateAfter, deadline)) {
                signal(pid, Kernel.SIGKILL);
                awaitEnd(pid, Deadline.after(KILL_WAIT));
            }
        }
        endLeftovers(deadline);
    }

    /** A stop needs no readable file: its processes are found all the same. */
    private Optional<Postmaster> postmasterIfTold() {
        try {
            return postmaster();
        } catch (AgentProblem problem) {
            return Optional.empty();
        }
    }

    private boolean mayBeStandby() {
        try {
            return hasStandbySignal();
        } catch (AgentProblem problem) {
            return true;
        }
    }

    /**
     * A primary one of whose processes crashed replays its log before it serves again. PostgreSQL 15 never ends if it is told
     * to end fast before that replay begins: its checkpointer and its server wait for each other. Ending immediately
     * loses nothing then, the replay begins anew at the next start.
     */
    private boolean recoversFromCrash(long pid) {
        return !mayBeStandby() && !childrenTitled(pid, REPLAYING).isEmpty();
    }

    /**
     * The same where the crash was so fresh that no replay was to be seen: nobody is left, or a checkpointer that nobody has told
     * to write the last checkpoint, since the control file does not say that the server is being shut down.
     */
    private boolean hangsInCrash(long pid) {
        int children = ProcFs.children(pid).orElse(List.of()).size();
        int checkpointers =
                childrenTitled(pid, title -> title.contains("checkpointer")).size();
        boolean alone = children == checkpointers;
        return recoversFromCrash(pid) || alone && !mayBeStandby() && isInProduction();
    }

    private boolean isInProduction() {
        int state = stateInControlFile();
        return state == IN_PRODUCTION || state == IN_CRASH_RECOVERY;
    }

    /** A primary or a standby that has nothing left to write. */
    private boolean hasWrittenAll() {
        int state = stateInControlFile();
        return state == SHUT_DOWN || state == SHUT_DOWN_IN_RECOVERY;
    }

    /** What {@code pg_controldata} would say, without a process (PostgreSQL, {@code pg_control.h}); 0 if it cannot be read. */
    private int stateInControlFile() {
        try {
            byte[] state =
                    files.read(params.pgdata().resolve("global/pg_control"), STATE_IN_CONTROL_FILE, Integer.BYTES);
            return state.length < Integer.BYTES
                    ? 0
                    : ByteBuffer.wrap(state).order(ByteOrder.nativeOrder()).getInt();
        } catch (IOException e) {
            return 0;
        }
    }

    /** Fast if that can end, else immediately. @return false if the server is still there */
    private boolean endByItself(long pid, Duration escalateAfter, Deadline deadline) throws InterruptedException {
        if (!recoversFromCrash(pid) && endFast(pid, escalateAfter, deadline)) {
            return true;
        }
        signal(pid, Kernel.SIGQUIT);
        return awaitEnd(pid, Deadline.after(QUIT_MAY_TAKE).earlier(part(deadline, 0.5)));
    }

    /** @return false if the server is still there when it is time for harder means */
    private boolean endFast(long pid, Duration escalateAfter, Deadline deadline) throws InterruptedException {
        signal(pid, Kernel.SIGINT);
        Deadline fast = Deadline.after(escalateAfter).earlier(part(deadline, 0.7));
        if (awaitEnd(pid, Deadline.after(SENDERS_MAY_TAKE).earlier(fast))) {
            return true;
        }
        Deadline again = Deadline.after(LOOKS_AGAIN_AFTER).earlier(fast);
        if (hangsInCrash(pid) && !awaitEnd(pid, again) && hangsInCrash(pid)) {
            return false;
        }
        // It waits for a standby that takes nothing any more; the others have long had everything.
        childrenTitled(pid, title -> title.contains("walsender")).forEach(sender -> signal(sender, Kernel.SIGTERM));
        return awaitEndWhileItGetsOn(pid, fast);
    }

    /**
     * A session that is stopped or hears no signal, or processes that wait for each other, hold up a fast end for ever. A
     * process that waits behind the last checkpoint (an archiver) is given its time: the control file says by then that all is
     * written.
     *
     * @return false if the server is still there, and it is time for harder means or none of its processes does anything
     */
    private boolean awaitEndWhileItGetsOn(long pid, Deadline fast) throws InterruptedException {
        Activity before = Activity.below(pid);
        while (!awaitEnd(pid, Deadline.after(GETS_ON_WITHIN).earlier(fast))) {
            Activity now = Activity.below(pid);
            if (fast.isPast() || now.isStillSince(before) && !hasWrittenAll()) {
                return false;
            }
            before = now;
        }
        return true;
    }

    private static boolean isStopped(long pid) {
        return ProcFs.state(pid).filter(state -> state == 'T').isPresent();
    }

    private static List<Long> childrenTitled(long pid, Predicate<String> wanted) {
        return ProcFs.children(pid).orElse(List.of()).stream()
                .filter(child -> ProcFs.commandLine(child).filter(wanted).isPresent())
                .toList();
    }

    private static Deadline part(Deadline deadline, double share) {
        return Deadline.after(Duration.ofMillis((long) (deadline.left().toMillis() * share)));
    }

    private static boolean awaitEnd(long pid, Deadline deadline) throws InterruptedException {
        while (ProcFs.isAlive(pid)) {
            if (deadline.isPast()) {
                return false;
            }
            Deadline.pause(BREATH);
        }
        return true;
    }

    /** Children of a dead server end by themselves when they notice; those that do not are ended. */
    private void endLeftovers(Deadline deadline) throws AgentProblem, InterruptedException {
        Deadline byThemselves = Deadline.after(deadline.leftAtMost(Duration.ofMillis(500)));
        List<Long> left = Postmaster.processesOf(params.pgdata(), files);
        while (!left.isEmpty() && !byThemselves.isPast()) {
            Deadline.pause(BREATH);
            left = Postmaster.processesOf(params.pgdata(), files);
        }
        kill(() -> Postmaster.processesOf(params.pgdata(), files), KILL_WAIT, "PostgreSQL processes");
    }

    /**
     * @param living those that have to end, as they are then; whoever is forked meanwhile has to as well
     * @param what names them
     * @throws AgentProblem if one is left after {@code patience}
     */
    void kill(Supplier<List<Long>> living, Duration patience, String what) throws AgentProblem, InterruptedException {
        Deadline deadline = Deadline.after(patience);
        for (List<Long> left = living.get(); !left.isEmpty(); left = living.get()) {
            if (deadline.isPast()) {
                throw AgentProblem.error(what + " " + left + " do not end, even after SIGKILL.");
            }
            left.forEach(pid -> signal(pid, Kernel.SIGKILL));
            Deadline.pause(BREATH);
        }
    }

    /**
     * Where the server's output goes.
     *
     * @param as whoever the log's folder belongs to: the server's user, or the daemon in its own state folder
     */
    private record Log(Path file, UserFiles as) {
        /** The server inherits it open, and needs no right to open it. */
        OpenLog open() throws AgentProblem {
            try {
                Path folder = file.toAbsolutePath().getParent();
                if (folder != null) {
                    as.ensureFolder(folder, "rwxr-x---");
                }
                return as.openLog(file);
            } catch (IOException e) {
                throw AgentProblem.error("The log " + file + " cannot be opened by "
                        + as.owner().name() + ": " + e.getMessage() + ". Correct the parameter logfile, or the file.");
            }
        }

        long size() {
            try {
                return as.size(file);
            } catch (IOException e) {
                return 0;
            }
        }

        /** What the server wrote last since {@code from}: the FATAL line if there is one. */
        String lastWords(long from) {
            try {
                long end = as.size(file);
                byte[] bytes = as.read(file, Math.max(from, end - LAST_WORDS), LAST_WORDS);
                List<String> lines = new String(bytes, StandardCharsets.UTF_8)
                        .lines()
                        .map(String::strip)
                        .filter(line -> !line.isEmpty())
                        .toList();
                return lines.stream()
                        .filter(line -> line.contains("FATAL") || line.contains("PANIC"))
                        .reduce((earlier, later) -> later)
                        .or(() -> lines.isEmpty() ? Optional.empty() : Optional.of(lines.getLast()))
                        .map(line -> line + " (more in " + file + ")")
                        .orElse("it said nothing in " + file);
            } catch (IOException e) {
                return "its log " + file + " cannot be read: " + e.getMessage();
            }
        }
    }

    private Log logFile() throws AgentProblem {
        if (params.logfile().isPresent()) {
            return new Log(params.logfile().get(), files);
        }
        Path data = params.pgdata();
        try {
            if (files.isFolder(DEBIAN_LOGS) && data.startsWith("/var/lib/postgresql") && data.getNameCount() >= 5) {
                String name = "postgresql-" + data.getName(3) + "-" + data.getName(4) + ".log";
                return new Log(DEBIAN_LOGS.resolve(name), files);
            }
        } catch (IOException e) {
            throw AgentProblem.error(DEBIAN_LOGS + " cannot be looked at: " + e.getMessage());
        }
        return new Log(stateDirectory.resolve("postgresql.log"), UserFiles.ofDaemon(OWN_DISK_PATIENCE));
    }
}
