package org.jcrm.agents;

import java.time.Duration;

/** The moment at which an operation must have answered, by the monotonic clock. */
public record Deadline(long atNanos) {
    public static Deadline after(Duration duration) {
        return new Deadline(System.nanoTime() + duration.toNanos());
    }

    public boolean isPast() {
        return atNanos - System.nanoTime() <= 0;
    }

    /** What is left, never negative. */
    public Duration left() {
        return Duration.ofNanos(Math.max(0, atNanos - System.nanoTime()));
    }

    /** What is left, but no more than {@code most}. */
    public Duration leftAtMost(Duration most) {
        Duration left = left();
        return left.compareTo(most) < 0 ? left : most;
    }

    public Deadline earlier(Deadline other) {
        return other.atNanos - atNanos < 0 ? other : this;
    }

    /** One breath between two looks at something that has no event to wait for. */
    public static void pause(Duration breath) throws InterruptedException {
        Thread.sleep(breath);
    }
}
