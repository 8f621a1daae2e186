package org.jcrm.cli.client;

import java.time.Duration;

/**
 * Closes a connection that stays silent for too long: reading from a Unix socket knows no timeout. One small thread per
 * connection; {@link #fed} puts the end off.
 */
final class Watchdog implements AutoCloseable {
    private final Connection connection;
    private long deadlineNanos;
    private boolean ended;
    private boolean bitten;

    private Watchdog(Connection connection) {
        this.connection = connection;
    }

    static Watchdog over(Connection connection, Duration patience) {
        Watchdog watchdog = new Watchdog(connection);
        watchdog.fed(patience);
        Thread thread = new Thread(watchdog::watch, "jcrm-watchdog");
        thread.setDaemon(true);
        thread.start();
        return watchdog;
    }

    synchronized void fed(Duration patience) {
        deadlineNanos = System.nanoTime() + patience.toNanos();
    }

    /** Whether it was this watchdog that closed the connection. */
    synchronized boolean hasBitten() {
        return bitten;
    }

    @Override
    public synchronized void close() {
        ended = true;
        notifyAll();
    }

    private void watch() {
        try {
            if (waitForSilence()) {
                connection.close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized boolean waitForSilence() throws InterruptedException {
        while (!ended) {
            long leftMillis = (deadlineNanos - System.nanoTime()) / 1_000_000;
            if (leftMillis <= 0) {
                bitten = true;
                return true;
            }
            wait(leftMillis);
        }
        return false;
    }
}
