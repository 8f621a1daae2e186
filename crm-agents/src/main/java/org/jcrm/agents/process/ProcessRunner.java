package org.jcrm.agents.process;

import static java.util.Objects.requireNonNull;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jcrm.core.agent.AgentContext.Processes;

/**
 * The child processes of one operation. Each command gets a session and process group of its own ({@code setsid}), so
 * that it can be ended with all its children; another user's through {@code setpriv}, without a shell and without PAM.
 *
 * <p>Commands see a small fixed environment ({@code PATH}, {@code HOME}, {@code LC_ALL=C}): their output is read by
 * programs. Thread-safe.
 */
public final class ProcessRunner implements Processes, AutoCloseable {
    private static final int OUTPUT_LIMIT_BYTES = 1 << 20;
    private static final Duration OUTPUT_GRACE = Duration.ofMillis(200);
    private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /** A program that a group may install under /usr/local never comes before the system's own where root runs it. */
    private static final String ROOTS_PATH = "/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/sbin:/usr/local/bin";

    private static final int OWN_UID = lookUpOwnUid();

    private final Set<Long> groups = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    @Override
    public Completed run(Optional<String> user, List<String> command, Duration timeout)
            throws InterruptedException, IOException {
        return run(user, command, Optional.empty(), timeout);
    }

    @Override
    public Completed run(Optional<String> user, List<String> command, byte[] input, Duration timeout)
            throws InterruptedException, IOException {
        return run(user, command, Optional.of(input), timeout);
    }

    private Completed run(Optional<String> user, List<String> command, Optional<byte[]> input, Duration timeout)
            throws InterruptedException, IOException {
        if (closed) {
            throw new InterruptedException("the operation has ended; " + command.getFirst() + " is not started");
        }
        ProcessBuilder.Redirect stdin =
                input.isPresent() ? ProcessBuilder.Redirect.PIPE : ProcessBuilder.Redirect.from(new File("/dev/null"));
        Process process = start(user, command, Map.of(), stdin, ProcessBuilder.Redirect.PIPE);
        long group = process.pid();
        groups.add(group);
        try {
            if (closed) {
                killGroup(group);
            }
            input.ifPresent(bytes -> feed(process, bytes));
            return await(process, timeout);
        } finally {
            // Whatever the command left in its group ends with it: an operation leaves nothing behind.
            killGroup(group);
            groups.remove(group);
        }
    }

    /** On a thread of its own: a program that does not read must not hold up the one that waits for its deadline. */
    private static void feed(Process process, byte[] input) {
        Thread.ofVirtual().name("input").start(() -> {
            try (OutputStream stream = process.getOutputStream()) {
                stream.write(input);
            } catch (IOException e) {
                // It ended without reading; how it ended says the rest.
            }
        });
    }

    private static Completed await(Process process, Duration timeout) throws InterruptedException {
        Collector out = Collector.of(process.getInputStream());
        Collector err = Collector.of(process.getErrorStream());
        boolean ended = process.waitFor(Math.max(1, timeout.toMillis()), TimeUnit.MILLISECONDS);
        if (!ended) {
            killGroup(process.pid());
            process.waitFor(1, TimeUnit.SECONDS);
        }
        String stdout = out.text();
        String stderr = err.text();
        return ended
                ? new Completed(process.exitValue(), false, stdout, stderr)
                : new Completed(124, true, stdout, stderr);
    }

    /** Ends every process group that was started here and starts no new one. Any thread. */
    public void killAll() {
        closed = true;
        groups.forEach(ProcessRunner::killGroup);
    }

    @Override
    public void close() {
        killAll();
    }

    private static void killGroup(long pid) {
        // In its first instants the child may not have a group of its own yet: then there is only the process.
        if (!Kernel.killGroup(pid, Kernel.SIGKILL)) {
            ProcessHandle.of(pid)
                    .filter(handle -> handle.parent()
                            .map(p -> p.equals(ProcessHandle.current()))
                            .orElse(false))
                    .ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    /**
     * Starts a program in a session of its own, its input closed.
     *
     * @param environment seen by the program alone: what starts it still runs as the daemon's user, and a
     *     {@code LD_LIBRARY_PATH} would be obeyed
     */
    static Process start(
            Optional<String> user,
            List<String> command,
            Map<String, String> environment,
            ProcessBuilder.Redirect output)
            throws IOException {
        return start(user, command, environment, ProcessBuilder.Redirect.from(new File("/dev/null")), output);
    }

    private static Process start(
            Optional<String> user,
            List<String> command,
            Map<String, String> environment,
            ProcessBuilder.Redirect input,
            ProcessBuilder.Redirect output)
            throws IOException {
        requireNonNull(command, "command is null");
        List<String> full = new ArrayList<>();
        full.add(SystemPrograms.path("setsid"));
        Optional<OsUser> account = account(user);
        account.filter(who -> who.uid() != OWN_UID)
                .ifPresent(who -> full.addAll(List.of(
                        SystemPrograms.path("setpriv"),
                        "--reuid=" + who.uid(),
                        "--regid=" + who.gid(),
                        "--init-groups",
                        "--inh-caps=-all",
                        "--")));
        if (!environment.isEmpty()) {
            full.add(SystemPrograms.path("env"));
            environment.forEach((name, value) -> full.add(name + "=" + value));
        }
        full.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(full);
        Map<String, String> env = builder.environment();
        env.clear();
        env.put("PATH", account.isPresent() ? PATH : ROOTS_PATH);
        env.put("LC_ALL", "C");
        env.put("HOME", account.map(OsUser::home).orElse("/root"));
        account.ifPresent(who -> env.put("USER", who.name()));
        builder.redirectInput(input);
        builder.directory(new File("/"));
        builder.redirectOutput(output);
        if (output.type() != ProcessBuilder.Redirect.Type.PIPE) {
            builder.redirectErrorStream(true);
        }
        return builder.start();
    }

    private static Optional<OsUser> account(Optional<String> user) throws IOException {
        if (user.isEmpty()) {
            return Optional.empty();
        }
        try {
            Optional<OsUser> found = OsUser.find(user.get());
            if (found.isEmpty()) {
                throw new IOException("there is no OS user " + user.get() + " on this node");
            }
            return found;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while looking up the OS user " + user.get(), e);
        }
    }

    static int ownUid() {
        return OWN_UID;
    }

    static boolean isRoot() {
        return OWN_UID == 0;
    }

    private static int lookUpOwnUid() {
        try {
            return (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read /proc/self", e);
        }
    }

    /** Reads one stream to its end on a virtual thread, so that a chatty child never blocks. */
    private record Collector(Thread thread, ByteArrayOutputStream bytes) {
        static Collector of(InputStream stream) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            Thread thread = Thread.ofVirtual().name("output").start(() -> {
                byte[] buffer = new byte[8192];
                try (stream) {
                    for (int n = stream.read(buffer); n >= 0; n = stream.read(buffer)) {
                        synchronized (bytes) {
                            bytes.write(buffer, 0, Math.clamp(OUTPUT_LIMIT_BYTES - bytes.size(), 0, n));
                        }
                    }
                } catch (IOException e) {
                    // The stream ends with its process; what was read so far is the output.
                }
            });
            return new Collector(thread, bytes);
        }

        /** A grandchild may hold the pipe open: what is there after a moment is the output. */
        String text() throws InterruptedException {
            thread.join(OUTPUT_GRACE);
            synchronized (bytes) {
                return bytes.toString(StandardCharsets.UTF_8);
            }
        }
    }
}
