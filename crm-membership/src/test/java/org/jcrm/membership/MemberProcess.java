package org.jcrm.membership;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** A {@link MemberMain} in a JVM of its own, perhaps in a network namespace; the test reads what it tells. */
final class MemberProcess implements AutoCloseable {
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    private final Process process;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition told = lock.newCondition();
    private final List<String> lines = new ArrayList<>();

    /** @param prefix a command that runs another, such as {@code ip netns exec NAME}; may be empty */
    MemberProcess(List<String> prefix, String name, Path certificates, List<String> nodes) throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "-cp",
                System.getProperty("java.class.path"),
                MemberMain.class.getName(),
                name,
                certificates.toString()));
        command.addAll(nodes);
        process = new ProcessBuilder(command).redirectErrorStream(true).start();
        Thread.ofVirtual().start(this::listen);
    }

    private void listen() {
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lock.lock();
                try {
                    lines.add(line);
                    told.signalAll();
                } finally {
                    lock.unlock();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    long pid() {
        return process.pid();
    }

    /** Epoch milliseconds at which it told of a last view of these members, comma separated, and what the line said. */
    Told awaitMembers(String members) {
        return awaitLast("VIEW members=" + members + " ");
    }

    /** What was told, and when by the clock of this host. */
    record Told(long atMillis, String what) {}

    private Told awaitLast(String beginning) {
        long nanos = DEADLINE.toNanos();
        lock.lock();
        try {
            while (true) {
                String last = "";
                for (String line : lines) {
                    if (line.startsWith("@ ")) {
                        last = line;
                    }
                }
                String[] parts = last.split(" ", 3);
                if (parts.length == 3 && parts[2].startsWith(beginning)) {
                    return new Told(Long.parseLong(parts[1]), parts[2]);
                }
                if (nanos <= 0) {
                    throw new AssertionError("waited " + DEADLINE.toSeconds() + " s for " + beginning + "; it told:\n"
                            + String.join("\n", lines));
                }
                nanos = told.awaitNanos(nanos);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        } finally {
            lock.unlock();
        }
    }

    /** SIGKILL; the kernel closes its links. Returns when. */
    long kill() {
        long now = System.currentTimeMillis();
        process.destroyForcibly();
        return now;
    }

    /** Asks it to leave. Returns when. */
    long leave() throws IOException {
        long now = System.currentTimeMillis();
        process.getOutputStream().close();
        return now;
    }

    void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, String.valueOf(pid()))
                .inheritIO()
                .start()
                .waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
