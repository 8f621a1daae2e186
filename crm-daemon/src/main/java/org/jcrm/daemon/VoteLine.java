package org.jcrm.daemon;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jcrm.core.controller.ClusterEvent;
import org.jcrm.core.controller.Snapshot;
import org.jcrm.daemon.config.DaemonConfig;
import org.jcrm.daemon.config.ExitCode;
import org.jcrm.daemon.config.StartRefused;
import org.jcrm.daemon.loop.EventSink;
import org.jcrm.membership.Generations;
import org.jcrm.membership.arbitrator.ArbitratorCertificates;
import org.jcrm.membership.arbitrator.ArbitratorLink;
import org.jcrm.membership.certificate.LiveCredentials;

/** Ties the loop to the arbitrator, if one is configured: what is published goes out as reports, the vote comes in as events. */
final class VoteLine implements AutoCloseable {
    private final ArbitratorLink link;
    private final PingHosts pings;

    private VoteLine(ArbitratorLink link, PingHosts pings) {
        this.link = link;
        this.pings = pings;
    }

    /**
     * A vote is counted for three quarters of the time after which a silent node is given up, and held against it for
     * five quarters; so what a lost node may still count is over about when its loss is noticed.
     */
    static Duration lease(Duration failureTimeout) {
        return failureTimeout.multipliedBy(3).dividedBy(4);
    }

    static Optional<VoteLine> open(
            DaemonConfig config,
            LiveCredentials credentials,
            Generations generations,
            BooleanSupplier promoted,
            EventSink events,
            Consumer<String> story)
            throws StartRefused {
        if (config.arbitrator().isEmpty()) {
            return Optional.empty();
        }
        DaemonConfig.Arbitrator arbitrator = config.arbitrator().get();
        PingHosts pings = new PingHosts(arbitrator.ping());
        ArbitratorLink link;
        try {
            link = new ArbitratorLink(
                    new ArbitratorLink.Settings(
                            arbitrator.name(),
                            new InetSocketAddress(Startup.address(config, arbitrator.address()), arbitrator.port()),
                            config.cluster(),
                            lease(config.failureTimeout())),
                    credentials,
                    generations,
                    promoted,
                    pings::answering,
                    vote -> events.post(new ClusterEvent.VoteChanged(vote)),
                    story);
        } catch (IOException e) {
            throw new StartRefused(
                    ExitCode.STATE,
                    String.valueOf(e.getMessage()),
                    "Check the state folder's owner and permissions, and whether the disk is full.",
                    e);
        }
        pings.start();
        link.start();
        return Optional.of(new VoteLine(link, pings));
    }

    /** The way to the arbitrator's certificates. */
    static Optional<ArbitratorCertificates> certificates(DaemonConfig config, LiveCredentials credentials)
            throws StartRefused {
        if (config.arbitrator().isEmpty()) {
            return Optional.empty();
        }
        DaemonConfig.Arbitrator arbitrator = config.arbitrator().get();
        return Optional.of(new ArbitratorCertificates(
                arbitrator.name(),
                new InetSocketAddress(Startup.address(config, arbitrator.address()), arbitrator.port()),
                config.cluster(),
                credentials));
    }

    /** Called by the loop, when the configuration is on the disk. */
    void published(Snapshot snapshot) {
        link.in(snapshot.view(), snapshot.cib().version());
    }

    /** What the loop must hear before its next turn. */
    Optional<ClusterEvent> news() {
        return link.news().map(ClusterEvent.VoteChanged::new);
    }

    @Override
    public void close() {
        link.close();
        pings.close();
    }
}
