package org.jcrm.daemon;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many of the configured hosts answer an ICMP echo: a part of the cluster that sees its gateway is worth more than one
 * that does not. Owns a virtual thread.
 */
final class PingHosts implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PingHosts.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final int PATIENCE_MILLIS = 500;

    private final List<String> hosts;
    private final Thread thread;
    private volatile int answering;

    PingHosts(List<String> hosts) {
        this.hosts = List.copyOf(hosts);
        this.thread = Thread.ofVirtual().name("ping").unstarted(this::run);
    }

    void start() {
        if (!hosts.isEmpty()) {
            thread.start();
        }
    }

    int answering() {
        return answering;
    }

    private void run() {
        try {
            while (true) {
                answering = (int) hosts.stream().filter(PingHosts::answers).count();
                Thread.sleep(PAUSE);
            }
        } catch (InterruptedException e) {
            // Closed.
            Thread.currentThread().interrupt();
        }
    }

    private static boolean answers(String host) {
        try {
            return InetAddress.getByName(host).isReachable(PATIENCE_MILLIS);
        } catch (IOException e) {
            LOG.debug("{} cannot be pinged: {}", host, e.getMessage());
            return false;
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
