package org.jcrm.daemon.log;

import static java.util.Objects.requireNonNull;

import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongFunction;

/**
 * Lines on their way to a file or stream that may take them late or never: a hanging file system, a full disk, a pipe that
 * nobody reads. Whoever adds a line never waits. One thread writes; the lines that wait are bounded in number and bytes,
 * and what finds no room is dropped and counted. As soon as the target takes lines again, it is told how many are missing.
 *
 * <p>Thread-safe.
 */
public final class QueuedLines implements AutoCloseable {
    /** What may wait. Four such queues at most are in a daemon, so they hold 4 MB of its heap at the worst. */
    static final int MOST_BYTES = 1 << 20;

    static final int MOST_LINES = 10_000;

    private static final Duration END = Duration.ofSeconds(2);

    /** Where the lines go; called by the queue's thread alone. */
    public interface Sink extends Closeable {
        /**
         * May block for as long as it likes.
         *
         * @param line with its end
         */
        void write(byte[] line) throws IOException;
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<byte[]> waiting = new ArrayDeque<>();
    private final Sink sink;
    private final LongFunction<String> lostLine;
    private final Consumer<String> trouble;
    private final Thread thread;
    private int waitingBytes;
    private long untold;
    private long lost;
    private boolean ended;
    private boolean failing;

    private QueuedLines(String name, Sink sink, LongFunction<String> lostLine, Consumer<String> trouble) {
        this.sink = requireNonNull(sink, "sink is null");
        this.lostLine = requireNonNull(lostLine, "lostLine is null");
        this.trouble = requireNonNull(trouble, "trouble is null");
        // A platform thread: a write to a hanging file system would hold a carrier of the virtual ones.
        this.thread = Thread.ofPlatform().name(name).daemon().unstarted(this::run);
    }

    /**
     * @param name of the thread
     * @param lostLine the line that says how many lines are missing at its place
     * @param trouble hears, on the queue's thread, why the target takes nothing; once until it takes something again
     */
    public static QueuedLines to(String name, Sink sink, LongFunction<String> lostLine, Consumer<String> trouble) {
        QueuedLines lines = new QueuedLines(name, sink, lostLine, trouble);
        lines.thread.start();
        return lines;
    }

    /**
     * A file that is only appended to, of mode 0640, which is renamed to {@code ….1} when it would become too large.
     *
     * @param largest bytes of one piece
     * @param kept how many older pieces stay: {@code ….1} is the newest of them
     * @param lostLine as in {@link #to}
     * @param trouble as in {@link #to}
     */
    public static QueuedLines toFile(
            String name, Path file, long largest, int kept, LongFunction<String> lostLine, Consumer<String> trouble) {
        return to(name, new RotatedFile(file, largest, kept), lostLine, trouble);
    }

    /**
     * Returns at once.
     *
     * @param line without its end
     * @return whether there was room for it
     */
    public boolean add(String line) {
        return add((line + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /** @param line with its end; the array must not be changed any more */
    public boolean add(byte[] line) {
        lock.lock();
        try {
            if (ended || waiting.size() >= MOST_LINES || waitingBytes + line.length > MOST_BYTES) {
                lost++;
                untold++;
                return false;
            }
            waiting.addLast(line);
            waitingBytes += line.length;
            changed.signalAll();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** How many lines were dropped since the beginning: for want of room, or because the target refused them. */
    public long lost() {
        lock.lock();
        try {
            return lost;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until everything that was added is written or lost. @return whether that came true in time */
    public boolean await(Duration limit) throws InterruptedException {
        long left = limit.toNanos();
        lock.lock();
        try {
            while (!waiting.isEmpty() && left > 0) {
                left = changed.awaitNanos(left);
            }
            return waiting.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        try (sink) {
            Optional<byte[]> next = first();
            while (next.isPresent()) {
                byte[] line = next.get();
                write(line);
                written(line);
                next = first();
            }
        } catch (IOException e) {
            trouble.accept(String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The oldest line, which still counts as waiting; empty: the queue was closed and all is written. */
    private Optional<byte[]> first() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (waiting.isEmpty() && !ended) {
                changed.await();
            }
            return Optional.ofNullable(waiting.peekFirst());
        } finally {
            lock.unlock();
        }
    }

    private void written(byte[] line) {
        lock.lock();
        try {
            waiting.removeFirst();
            waitingBytes -= line.length;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void write(byte[] line) {
        try {
            long missing = untold();
            if (missing > 0) {
                sink.write((lostLine.apply(missing) + "\n").getBytes(StandardCharsets.UTF_8));
                told(missing);
            }
            sink.write(line);
            failing = false;
        } catch (IOException e) {
            refused();
            if (!failing) {
                failing = true;
                trouble.accept(String.valueOf(e.getMessage()));
            }
        }
    }

    private long untold() {
        lock.lock();
        try {
            return untold;
        } finally {
            lock.unlock();
        }
    }

    private void told(long missing) {
        lock.lock();
        try {
            untold -= missing;
        } finally {
            lock.unlock();
        }
    }

    private void refused() {
        lock.lock();
        try {
            lost++;
            untold++;
        } finally {
            lock.unlock();
        }
    }

    /** Takes no more, and waits for two seconds at most until what waits is written. The thread ends with the process. */
    @Override
    public void close() {
        end();
        awaitEnd(System.nanoTime() + END.toNanos());
    }

    /** Takes no more. */
    void end() {
        lock.lock();
        try {
            ended = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** @param deadline of {@link System#nanoTime} */
    void awaitEnd(long deadline) {
        try {
            long millis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (millis > 0) {
                thread.join(millis);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
