package org.jcrm.core.controller;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.jcrm.core.cib.Cib;
import org.jcrm.core.cib.CibVersion;
import org.jcrm.core.cib.Configuration;

/**
 * Which of several configurations goes on: the highest version, of equal ones the highest digest, so that every node
 * would choose the same. Pure.
 */
final class CibMerge {
    private CibMerge() {}

    /**
     * @return the winning configuration under a version above all that were ever published with it; status is left to
     *     the caller
     */
    static Cib merge(Collection<Cib> known, Function<Configuration, String> digest) {
        Comparator<Cib> byConfiguration = Comparator.<Cib>comparingLong(
                        cib -> cib.version().adminEpoch())
                .thenComparingLong(cib -> cib.version().epoch())
                .thenComparing(cib -> digest.apply(cib.configuration()));
        Cib best = known.stream().max(byConfiguration).orElseThrow();
        List<Cib> sameVersion = new ArrayList<>();
        for (Cib each : known) {
            if (each.version().sameConfiguration(best.version())) {
                sameVersion.add(each);
            }
        }
        boolean twins =
                sameVersion.stream().anyMatch(each -> !each.configuration().equals(best.configuration()));
        long updates = sameVersion.stream()
                .mapToLong(each -> each.version().numUpdates())
                .max()
                .orElseThrow();
        // Two configurations under one version: the winner gets a version of its own, or a late reader would take the
        // loser for it.
        CibVersion version = twins
                ? best.version().nextEpoch()
                : new CibVersion(best.version().adminEpoch(), best.version().epoch(), updates + 1);
        return new Cib(
                version,
                best.lastChange(),
                best.haveQuorum(),
                best.dc(),
                best.configuration(),
                best.status(),
                best.extra());
    }
}
