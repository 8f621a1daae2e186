package org.jcrm.daemon.api;

import org.jcrm.core.doctor.HostFacts;

/** Gathers what only the host knows; takes seconds if another node's daemon is silent. */
@FunctionalInterface
public interface HostFactsSource {
    HostFacts gather() throws InterruptedException;
}
