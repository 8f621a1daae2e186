package org.jcrm.core.controller;

import java.util.Collection;
import java.util.Comparator;
import java.util.function.Function;
import org.jcrm.core.cib.Cib;
import org.jcrm.core.cib.CibVersion;
import org.jcrm.core.cib.Configuration;

/**
 * Which of several configurations goes on. One that grew out of another replaces it, however the nodes stand now. Of those
 * that went apart: the one that was written in the latest term, and then that of a part with quorum before any other, since
 * what such a part acknowledged is a promise; then the highest version; of equal ones the highest digest, so that every node
 * would choose the same. Pure.
 */
final class CibMerge {
    private CibMerge() {}

    /**
     * @return the winning configuration under a version above all that were ever published; status is left to the caller
     */
    static Cib merge(Collection<Cib> known, Function<Configuration, String> digest) {
        Comparator<Cib> byWorth = Comparator.<Cib>comparingLong(Lineage::termOfContent)
                .thenComparing(Cib::haveQuorum)
                .thenComparingLong(cib -> cib.version().adminEpoch())
                .thenComparingLong(cib -> cib.version().epoch())
                .thenComparing(cib -> digest.apply(cib.configuration()));
        // A node that was away for long still remembers the quorum that it had; that makes its configuration no newer.
        Cib best = known.stream()
                .filter(cib -> known.stream().noneMatch(other -> replaces(other, cib, digest)))
                .max(byWorth)
                .or(() -> known.stream().max(byWorth))
                .orElseThrow();
        CibVersion highest =
                known.stream().map(Cib::version).max(Comparator.naturalOrder()).orElseThrow();
        boolean alone = known.stream()
                .filter(each -> each.version().sameConfiguration(highest))
                .allMatch(each -> each.configuration().equals(best.configuration()));
        // Two configurations under one version, or a loser with a higher one: the winner gets a version of its own, or
        // somebody would see versions go back, or take the loser for the winner.
        CibVersion version =
                alone && best.version().sameConfiguration(highest) ? highest.nextUpdate() : highest.nextEpoch();
        return new Cib(
                version,
                best.lastChange(),
                best.haveQuorum(),
                best.dc(),
                best.configuration(),
                best.status(),
                best.extra());
    }

    private static boolean replaces(Cib newer, Cib older, Function<Configuration, String> digest) {
        return Lineage.contains(newer, older, digest) && !Lineage.contains(older, newer, digest);
    }
}
