package org.jcrm.it;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The scenario's end of a running {@link WriteLedger}: what was acknowledged, when, and what is missing afterwards. All
 * times are {@link System#nanoTime} of this machine.
 */
public final class Writes implements AutoCloseable {
    private static final String DATABASE = "postgres";

    /** An impatient application. */
    static final Duration PATIENCE = Duration.ofMillis(500);

    /**
     * @param server tells one run of a postmaster from another
     */
    public record Ack(long number, long begin, long end, long server) {}

    private final Process process;
    private final Thread reader;
    private final List<Ack> acks = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();
    private final Object lock = new Object();

    private Writes(Process process) {
        this.process = process;
        this.reader = Thread.ofPlatform().daemon().name("ledger").start(this::read);
    }

    /** Starts writing through the virtual IP; returns after the first acknowledged write. */
    public static Writes start(Lab lab) {
        return start(lab, PATIENCE);
    }

    /** On an empty table, and well on its way. */
    static Writes begun(Lab lab, String primary, Duration limit) {
        forget(lab, primary);
        Writes writes = start(lab);
        writes.awaitAck(ack -> ack.number() > 50, limit);
        return writes;
    }

    /** @param patience how long an answer is waited for */
    static Writes start(Lab lab, Duration patience) {
        Writes writes = new Writes(lab.program(
                Lab.CLIENT, WriteLedger.class, List.of(Lab.VIRTUAL_IP, DATABASE, Long.toString(patience.toMillis()))));
        writes.awaitAck(ack -> true, Duration.ofSeconds(20));
        return writes;
    }

    private void read() {
        try (BufferedReader lines = process.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] words = line.split(" ", 5);
                synchronized (lock) {
                    if (words[0].equals("ack")) {
                        acks.add(new Ack(
                                Long.parseLong(words[1]),
                                Long.parseLong(words[2]),
                                Long.parseLong(words[3]),
                                Long.parseLong(words[4])));
                    } else if (words[0].equals("fail")) {
                        failures.add(line);
                    }
                    lock.notifyAll();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The first acknowledged write of that kind, those of the past included. */
    public Ack awaitAck(Predicate<Ack> kind, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        int seen = 0;
        synchronized (lock) {
            while (true) {
                for (; seen < acks.size(); seen++) {
                    if (kind.test(acks.get(seen))) {
                        return acks.get(seen);
                    }
                }
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    throw new LabException("no such write was acknowledged within " + limit.toSeconds() + " s; "
                            + acks.size() + " acknowledged, last failures: "
                            + failures.subList(Math.max(0, failures.size() - 3), failures.size()));
                }
                try {
                    TimeUnit.NANOSECONDS.timedWait(lock, left);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new LabException("interrupted while waiting for a write", e);
                }
            }
        }
    }

    /** Who answered the last write; changes when another postmaster takes over. */
    public long server() {
        synchronized (lock) {
            return acks.getLast().server();
        }
    }

    /** From the fault to the first acknowledged write on another server. */
    public Duration outageOnOtherServer(long faultNanos, long oldServer, Duration limit) {
        Ack first = awaitAck(ack -> ack.end() > faultNanos && ack.server() != oldServer, limit);
        return Duration.ofNanos(first.end() - faultNanos);
    }

    /** The longest time between two acknowledged writes of which the second came after {@code sinceNanos}. */
    public Duration longestGap(long sinceNanos) {
        long longest = 0;
        synchronized (lock) {
            @Nullable Ack before = null;
            for (Ack ack : acks) {
                if (before != null && ack.end() > sinceNanos) {
                    longest = Math.max(longest, ack.end() - before.end());
                }
                before = ack;
            }
        }
        return Duration.ofNanos(longest);
    }

    public int acknowledged() {
        synchronized (lock) {
            return acks.size();
        }
    }

    /** Ends the client and says which acknowledged writes are not in the table, as {@code node} has it. */
    public List<Long> stopAndCompare(Lab lab, String node) {
        close();
        String table = lab.run(
                        node,
                        "psql",
                        "-h",
                        Lab.VIRTUAL_IP,
                        "-U",
                        "writer",
                        "-At",
                        "-c",
                        "SELECT number FROM ledger",
                        DATABASE)
                .orFail()
                .output();
        TreeSet<Long> missing = new TreeSet<>();
        synchronized (lock) {
            acks.forEach(ack -> missing.add(ack.number()));
        }
        table.lines().map(Long::parseLong).forEach(missing::remove);
        return List.copyOf(missing);
    }

    /** Empties the table, so that a further client may begin at one again. */
    public static void forget(Lab lab, String node) {
        lab.run(
                        node,
                        "psql",
                        "-h",
                        Lab.VIRTUAL_IP,
                        "-U",
                        "writer",
                        "-At",
                        "-c",
                        "DROP TABLE IF EXISTS ledger",
                        DATABASE)
                .orFail();
    }

    /** The last failure of the client, if there was one. */
    public Optional<String> lastFailure() {
        synchronized (lock) {
            return failures.isEmpty() ? Optional.empty() : Optional.of(failures.getLast());
        }
    }

    @Override
    public void close() {
        try {
            process.getOutputStream().close();
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
            reader.join(5_000);
        } catch (IOException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
