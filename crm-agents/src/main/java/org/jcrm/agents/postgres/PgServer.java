package org.jcrm.agents.postgres;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
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
import org.jcrm.agents.process.DetachedProcess;
import org.jcrm.agents.process.Kernel;
import org.jcrm.agents.process.OsUser;
import org.jcrm.agents.process.ProcFs;
import org.jcrm.core.model.NodeName;

/** The server process: starting it, signalling it, ending it. Waits by short looks, never by whole seconds. */
final class PgServer {
    private static final Duration BREATH = Duration.ofMillis(5);
    private static final Duration SENDERS_MAY_TAKE = Duration.ofSeconds(5);
    private static final Duration LOOKS_AGAIN_AFTER = Duration.ofMillis(500);

    /** Behind the system identifier and two versions. */
    private static final int STATE_IN_CONTROL_FILE = 16;

    private static final int IN_CRASH_RECOVERY = 4;
    private static final int IN_PRODUCTION = 6;
    private static final Duration KILL_WAIT = Duration.ofSeconds(2);
    /** Behind the cluster's name, if it has one; not a session of a user, or in a database, of that name. */
    static final Predicate<String> REPLAYING = Pattern.compile(
                    "postgres: (.+: )?startup( +(recovering|waiting for) [0-9A-F]+)?")
            .asMatchPredicate();

    private static final Path DEBIAN_LOGS = Path.of("/var/log/postgresql");
    private static final Path DEBIAN_SOCKETS = Path.of("/var/run/postgresql");

    private final PgParameters params;
    private final NodeName self;
    private final OsUser owner;
    private final Path stateDirectory;

    PgServer(PgParameters params, NodeName self, OsUser owner, Path stateDirectory) {
        this.params = params;
        this.self = self;
        this.owner = owner;
        this.stateDirectory = stateDirectory;
    }

    OsUser owner() {
        return owner;
    }

    Optional<Postmaster> postmaster() {
        return Postmaster.find(params.pgdata());
    }

    /**
     * Starts the server and returns when it accepts sessions.
     *
     * @throws AgentProblem with the server's own last words if it ends, or if it is not ready at the deadline
     */
    Postmaster start(PgBinaries binaries, PgSettings settings, Deadline deadline)
            throws AgentProblem, InterruptedException {
        prepare(settings);
        Path log = logFile();
        long logStart = sizeOf(log);
        List<String> command = new ArrayList<>(List.of(
                binaries.program("postgres"),
                "-D",
                params.pgdata().toString(),
                "-c",
                "config_file=" + PgSettings.fileIn(params.pgdata())));
        command.addAll(params.startOptions());
        Map<String, String> environment = new HashMap<>();
        params.pglibs().ifPresent(libs -> environment.put("LD_LIBRARY_PATH", libs.toString()));
        Optional<List<String>> ofLastLife = Postmaster.pidFile(params.pgdata());
        try {
            Process process = DetachedProcess.start(params.pgdba(), command, environment, log, params.pgdata());
            PgFiles.own(log, owner);
            return awaitReady(process, ofLastLife, log, logStart, deadline);
        } catch (IOException e) {
            throw AgentProblem.error("PostgreSQL could not be started: " + e.getMessage());
        }
    }

    private Postmaster awaitReady(
            Process process, Optional<List<String>> ofLastLife, Path log, long logStart, Deadline deadline)
            throws AgentProblem, InterruptedException {
        while (true) {
            boolean stale = ofLastLife.isPresent()
                    && Postmaster.pidFile(params.pgdata()).equals(ofLastLife);
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
                throw AgentProblem.error("PostgreSQL ended while it started: " + lastWords(log, logStart));
            }
            if (deadline.isPast()) {
                throw AgentProblem.error("PostgreSQL was not ready in time (it says '"
                        + postmaster.map(Postmaster::phase).orElse("nothing") + "'): " + lastWords(log, logStart));
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
            PgFiles.delete(pgdata.resolve("recovery.signal"));
            PgFiles.delete(pgdata.resolve("promote"));
            PgFiles.delete(pgdata.resolve(PgSettings.PROMOTING_FLAG));
            Path standby = pgdata.resolve("standby.signal");
            if (params.repMode() != RepMode.NONE && Files.notExists(standby)) {
                PgFiles.write(standby, "", owner);
            }
            Path sockets = params.socketDir().orElse(DEBIAN_SOCKETS);
            if (params.socketDir().isPresent() || Files.isDirectory(Path.of("/etc/postgresql"))) {
                ensureFolder(sockets);
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
        if (params.repMode() == RepMode.NONE || Files.notExists(file)) {
            return;
        }
        String text = Files.readString(file);
        String without = PgSettings.withoutRules(text);
        if (!without.equals(text)) {
            PgFiles.write(file, without, owner);
        }
    }

    /** Debian makes the sockets' folder at boot, on a file system in memory; others may not. */
    private void ensureFolder(Path folder) throws IOException {
        if (Files.notExists(folder)) {
            Files.createDirectories(folder);
            PgFiles.own(folder, owner);
            Files.setPosixFilePermissions(folder, java.nio.file.attribute.PosixFilePermissions.fromString("rwxrwxr-x"));
        }
    }

    boolean hasStandbySignal() {
        return Files.exists(params.pgdata().resolve("standby.signal"));
    }

    PgSettings settings() throws AgentProblem {
        try {
            return PgSettings.read(Files.readString(PgSettings.fileIn(params.pgdata())));
        } catch (IOException e) {
            throw AgentProblem.error("PostgreSQL was not started by this agent: " + PgSettings.fileIn(params.pgdata())
                    + " cannot be read. Stop it, and let the cluster start it.");
        }
    }

    void writeSettings(PgSettings settings) throws AgentProblem {
        Path file = PgSettings.fileIn(params.pgdata());
        try {
            PgFiles.write(file, settings.render(params, self), owner);
        } catch (IOException e) {
            throw AgentProblem.error(file + " cannot be written: " + e.getMessage());
        }
    }

    /** Makes the server read its configuration again; it has done so for a session when that session says so. */
    void reload(Postmaster postmaster) {
        Kernel.kill(postmaster.pid(), Kernel.SIGHUP);
    }

    /** Asks a standby to become a primary; the same as {@code pg_ctl promote}, without a fork or a session. */
    void requestPromotion(Postmaster postmaster) throws AgentProblem {
        try {
            PgFiles.write(params.pgdata().resolve("promote"), "", owner);
            Kernel.kill(postmaster.pid(), Kernel.SIGUSR1);
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
            PgFiles.write(params.pgdata().resolve(PgSettings.PROMOTING_FLAG), "", owner);
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
            PgFiles.delete(params.pgdata().resolve(PgSettings.PROMOTING_FLAG));
        } catch (IOException e) {
            // The next start removes it.
        }
    }

    private static void killDescendants(long pid) {
        for (long child : ProcFs.children(pid).orElse(List.of())) {
            killDescendants(child);
            Kernel.kill(child, Kernel.SIGKILL);
        }
    }

    /**
     * Ends the server: fast, after {@code escalateAfter} immediately, at last by SIGKILL. Returns when no process of
     * the data directory is left.
     */
    void stop(Duration escalateAfter, Deadline deadline) throws AgentProblem, InterruptedException {
        Optional<Postmaster> postmaster = postmaster();
        if (postmaster.isPresent()) {
            long pid = postmaster.get().pid();
            boolean ended = !recoversFromCrash(pid) && endFast(pid, escalateAfter, deadline);
            if (!ended) {
                Kernel.kill(pid, Kernel.SIGQUIT);
                ended = awaitEnd(pid, part(deadline, 0.5));
            }
            if (!ended) {
                Kernel.kill(pid, Kernel.SIGKILL);
                awaitEnd(pid, Deadline.after(KILL_WAIT));
            }
        }
        endLeftovers(deadline);
    }

    /**
     * A primary one of whose processes crashed replays its log before it serves again. PostgreSQL 15 never ends if it is told
     * to end fast before that replay begins: its checkpointer and its server wait for each other. Ending immediately
     * loses nothing then, the replay begins anew at the next start.
     */
    private boolean recoversFromCrash(long pid) {
        return !hasStandbySignal() && !childrenTitled(pid, REPLAYING).isEmpty();
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
        return recoversFromCrash(pid) || alone && !hasStandbySignal() && isInProduction();
    }

    /** What {@code pg_controldata} would say, without a process (PostgreSQL, {@code pg_control.h}). */
    private boolean isInProduction() {
        try (RandomAccessFile control = new RandomAccessFile(
                params.pgdata().resolve("global/pg_control").toFile(), "r")) {
            byte[] state = new byte[Integer.BYTES];
            control.seek(STATE_IN_CONTROL_FILE);
            control.readFully(state);
            int value = ByteBuffer.wrap(state).order(ByteOrder.nativeOrder()).getInt();
            return value == IN_PRODUCTION || value == IN_CRASH_RECOVERY;
        } catch (IOException e) {
            return false;
        }
    }

    /** @return false if the server is still there when it is time for harder means */
    private boolean endFast(long pid, Duration escalateAfter, Deadline deadline) throws InterruptedException {
        Kernel.kill(pid, Kernel.SIGINT);
        Deadline fast = Deadline.after(escalateAfter).earlier(part(deadline, 0.7));
        if (awaitEnd(pid, Deadline.after(SENDERS_MAY_TAKE).earlier(fast))) {
            return true;
        }
        Deadline again = Deadline.after(LOOKS_AGAIN_AFTER).earlier(fast);
        if (hangsInCrash(pid) && !awaitEnd(pid, again) && hangsInCrash(pid)) {
            return false;
        }
        // It waits for a standby that takes nothing any more; the others have long had everything.
        childrenTitled(pid, title -> title.contains("walsender"))
                .forEach(sender -> Kernel.kill(sender, Kernel.SIGTERM));
        return awaitEnd(pid, fast);
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
        List<Long> left = Postmaster.processesOf(params.pgdata());
        while (!left.isEmpty() && !byThemselves.isPast()) {
            Deadline.pause(BREATH);
            left = Postmaster.processesOf(params.pgdata());
        }
        kill(() -> Postmaster.processesOf(params.pgdata()), KILL_WAIT, "PostgreSQL processes");
    }

    /**
     * @param living those that have to end, as they are then; whoever is forked meanwhile has to as well
     * @param what names them
     * @throws AgentProblem if one is left after {@code patience}
     */
    static void kill(Supplier<List<Long>> living, Duration patience, String what)
            throws AgentProblem, InterruptedException {
        Deadline deadline = Deadline.after(patience);
        for (List<Long> left = living.get(); !left.isEmpty(); left = living.get()) {
            if (deadline.isPast()) {
                throw AgentProblem.error(what + " " + left + " do not end, even after SIGKILL.");
            }
            left.forEach(pid -> Kernel.kill(pid, Kernel.SIGKILL));
            Deadline.pause(BREATH);
        }
    }

    private Path logFile() {
        if (params.logfile().isPresent()) {
            return params.logfile().get();
        }
        Path data = params.pgdata();
        if (Files.isDirectory(DEBIAN_LOGS) && data.startsWith("/var/lib/postgresql") && data.getNameCount() >= 5) {
            return DEBIAN_LOGS.resolve("postgresql-" + data.getName(3) + "-" + data.getName(4) + ".log");
        }
        return stateDirectory.resolve("postgresql.log");
    }

    private static long sizeOf(Path file) {
        try {
            return Files.isRegularFile(file) ? Files.size(file) : 0;
        } catch (IOException e) {
            return 0;
        }
    }

    /** What the server wrote last since {@code from}: the FATAL line if there is one. */
    private static String lastWords(Path log, long from) {
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            long end = file.length();
            long start = Math.max(from, end - 16_384);
            byte[] bytes = new byte[(int) Math.max(0, end - start)];
            file.seek(start);
            file.readFully(bytes);
            List<String> lines = new String(bytes, StandardCharsets.UTF_8)
                    .lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .toList();
            return lines.stream()
                    .filter(line -> line.contains("FATAL") || line.contains("PANIC"))
                    .reduce((earlier, later) -> later)
                    .or(() -> lines.isEmpty() ? Optional.empty() : Optional.of(lines.getLast()))
                    .map(line -> line + " (more in " + log + ")")
                    .orElse("it said nothing in " + log);
        } catch (IOException e) {
            return "its log " + log + " cannot be read";
        }
    }
}
