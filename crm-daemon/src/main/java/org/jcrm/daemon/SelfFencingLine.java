package org.jcrm.daemon;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jcrm.core.controller.ClusterEvent;
import org.jcrm.core.controller.Snapshot;
import org.jcrm.core.controller.WatchdogPromise;
import org.jcrm.core.watchdog.Feeding;
import org.jcrm.core.watchdog.WatchdogBound;
import org.jcrm.daemon.config.DaemonConfig;
import org.jcrm.daemon.config.ExitCode;
import org.jcrm.daemon.config.StartRefused;
import org.jcrm.daemon.loop.EventSink;
import org.jcrm.daemon.watchdog.DeviceWatchdog;
import org.jcrm.daemon.watchdog.Feeder;
import org.jcrm.daemon.watchdog.LastQuorate;
import org.jcrm.daemon.watchdog.ServiceWatchdog;
import org.jcrm.daemon.watchdog.Watchdog;

/** Ties the loop to the host's watchdog, if one is configured, and tells the cluster what this node promises with it. */
final class SelfFencingLine implements AutoCloseable {
    private final Feeder feeder;
    private final EventSink events;

    private SelfFencingLine(Feeder feeder, EventSink events) {
        this.feeder = feeder;
        this.events = events;
    }

    /** Opens and so feeds the device, as early as may be: an earlier life that was killed has left it armed. */
    static Optional<Watchdog> open(DaemonConfig config) throws StartRefused {
        if (config.watchdog().isEmpty() || config.watchdog().get().device().isEmpty()) {
            return Optional.empty();
        }
        DaemonConfig.WatchdogSettings settings = config.watchdog().get();
        Optional<Duration> late = new LastQuorate(config.folders().run())
                .earlier()
                .map(Feeding.Earlier::sinceQuorate)
                .filter(config.watchdogBound().orElseThrow()::isTooLate);
        if (late.isPresent()) {
            throw new StartRefused(
                    ExitCode.STATE,
                    "an earlier life of this daemon was last a member with quorum " + WatchdogBound.text(late.get())
                            + " ago and may have left resources running, which others may take over soon",
                    "Nothing: the watchdog, which it left armed, resets this host in a moment.");
        }
        try {
            return Optional.of(DeviceWatchdog.open(settings.device().get(), settings.timeout()));
        } catch (IOException e) {
            throw new StartRefused(
                    ExitCode.STATE,
                    "the watchdog cannot be used: " + e.getMessage(),
                    "Load its driver (`modprobe softdog` for one in software), end who else has it open, or correct"
                            + " `watchdog` in " + config.source() + ".",
                    e);
        }
    }

    /**
     * @param opened what {@link #open} gave; without it the service manager's watchdog is meant, if any
     * @param serviceAlive tells the service manager
     * @param serviceTimeout the service manager's limit
     * @param loopTurns whether the loop took a turn within that time
     * @param loopBehind for how long the loop has not caught up with its events
     */
    static Optional<SelfFencingLine> start(
            DaemonConfig config,
            Optional<Watchdog> opened,
            Runnable serviceAlive,
            Optional<Duration> serviceTimeout,
            Predicate<Duration> loopTurns,
            Supplier<Duration> loopBehind,
            EventSink events,
            Consumer<String> warn)
            throws StartRefused {
        Optional<WatchdogBound> bound = config.watchdogBound();
        if (bound.isEmpty()) {
            return Optional.empty();
        }
        if (opened.isEmpty()) {
            requireService(config, bound.get(), serviceTimeout);
        }
        BooleanSupplier turns = () -> loopTurns.test(bound.get().detection());
        Feeder feeder = new Feeder(
                opened.orElseGet(() -> new ServiceWatchdog(serviceAlive)),
                bound.get(),
                new LastQuorate(config.folders().run()),
                turns,
                loopBehind,
                gap -> events.post(new ClusterEvent.Paused(gap)),
                warn);
        feeder.start();
        return Optional.of(new SelfFencingLine(feeder, events));
    }

    private static void requireService(DaemonConfig config, WatchdogBound bound, Optional<Duration> serviceTimeout)
            throws StartRefused {
        if (serviceTimeout.isEmpty() || serviceTimeout.get().compareTo(bound.timeout()) > 0) {
            throw new StartRefused(
                    ExitCode.CONFIG,
                    "the watchdog `systemd` with a timeout of " + WatchdogBound.text(bound.timeout())
                            + " is configured, but the service manager "
                            + serviceTimeout
                                    .map(limit -> "waits for " + WatchdogBound.text(limit))
                                    .orElse("does not watch this process"),
                    "Set `WatchdogSec=" + bound.timeout().toSeconds()
                            + "` and `FailureAction=reboot-immediate` in the unit, or correct `watchdog` in "
                            + config.source() + ".");
        }
    }

    /** Called by the loop. */
    void published(Snapshot snapshot) {
        feeder.published(snapshot);
        WatchdogPromise.due(snapshot, feeder.bound()).ifPresent(events::post);
    }

    void starve(String why) {
        feeder.starve(why);
    }

    void disarm() {
        feeder.disarm();
    }

    @Override
    public void close() {
        feeder.close();
    }
}
