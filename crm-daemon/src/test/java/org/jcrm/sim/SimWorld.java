package org.jcrm.sim;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.PriorityQueue;
import java.util.function.BooleanSupplier;

/** Virtual time: what happens next, in the order of (time, sequence). Nothing here knows a real clock. */
final class SimWorld {
    static final long MILLI = 1_000;
    static final long SECOND = 1_000_000;
    static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final int KEPT_LINES = 3_000;

    private record Due(long atMicros, long sequence, Runnable action) {}

    private final PriorityQueue<Due> due =
            new PriorityQueue<>(Comparator.comparingLong(Due::atMicros).thenComparingLong(Due::sequence));
    private final Deque<String> lines = new ArrayDeque<>();
    private long nowMicros;
    private long sequence;
    private long events;
    private long traceHash = 0xcbf29ce484222325L;
    private Runnable afterEach = () -> {};

    /** Called after every event: the invariants. */
    void afterEach(Runnable check) {
        afterEach = check;
    }

    void after(long micros, Runnable action) {
        due.add(new Due(nowMicros + Math.max(0, micros), sequence++, action));
    }

    long nowMicros() {
        return nowMicros;
    }

    Instant now() {
        return START.plusNanos(nowMicros * 1_000);
    }

    long events() {
        return events;
    }

    /** One line of the story; part of the hash by which two runs of a seed are compared. */
    void trace(String who, String what) {
        String line = "%10.3f %-7s %s".formatted(nowMicros / 1e6, who, what);
        for (int i = 0; i < line.length(); i++) {
            traceHash = (traceHash ^ line.charAt(i)) * 0x100000001b3L;
        }
        lines.addLast(line);
        if (lines.size() > KEPT_LINES) {
            lines.removeFirst();
        }
    }

    long traceHash() {
        return traceHash;
    }

    /** The last lines of the story. */
    String story(int count) {
        return String.join(
                System.lineSeparator(),
                lines.stream().skip(Math.max(0, lines.size() - count)).toList());
    }

    /** Runs until the condition holds (true) or virtual time has passed (false). */
    boolean runUntil(BooleanSupplier condition, long forMicros) {
        long deadline = nowMicros + forMicros;
        while (!condition.getAsBoolean()) {
            Due next = due.peek();
            if (next == null || next.atMicros() > deadline) {
                nowMicros = deadline;
                return condition.getAsBoolean();
            }
            due.poll();
            nowMicros = next.atMicros();
            events++;
            next.action().run();
            afterEach.run();
        }
        return true;
    }

    void runFor(long micros) {
        runUntil(() -> false, micros);
    }
}
