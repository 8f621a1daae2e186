package org.jcrm.daemon.watchdog;

import static java.util.Objects.requireNonNull;

/**
 * The service manager's watchdog: a unit with {@code WatchdogSec=} and {@code FailureAction=reboot-immediate} resets the host
 * when it hears nothing. It cannot be disarmed but by ending the service.
 */
public final class ServiceWatchdog implements Watchdog {
    private final Runnable alive;

    public ServiceWatchdog(Runnable alive) {
        this.alive = requireNonNull(alive, "alive is null");
    }

    @Override
    public void feed() {
        alive.run();
    }

    @Override
    public void disarm() {
        // A service that ends in good order is not watched any more.
    }

    @Override
    public void close() {
        // Nothing is held.
    }
}
