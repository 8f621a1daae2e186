package org.jcrm.core.cib;

import java.util.Comparator;

/**
 * {@code admin_epoch.epoch.num_updates}: set by hand to win over everything / bumped by a configuration edit / bumped by
 * a status change.
 */
public record CibVersion(long adminEpoch, long epoch, long numUpdates) implements Comparable<CibVersion> {
    public static final CibVersion NONE = new CibVersion(0, 0, 0);

    private static final Comparator<CibVersion> ORDER = Comparator.comparingLong(CibVersion::adminEpoch)
            .thenComparingLong(CibVersion::epoch)
            .thenComparingLong(CibVersion::numUpdates);

    public CibVersion nextEpoch() {
        return new CibVersion(adminEpoch, epoch + 1, 0);
    }

    public CibVersion nextUpdate() {
        return new CibVersion(adminEpoch, epoch, numUpdates + 1);
    }

    /** Equal configuration versions; only the configuration is kept on disk. */
    public boolean sameConfiguration(CibVersion other) {
        return adminEpoch == other.adminEpoch && epoch == other.epoch;
    }

    /** Whether the configuration of this version is older than the other's, whatever their status. */
    public boolean hasOlderConfigurationThan(CibVersion other) {
        return compareTo(other) < 0 && !sameConfiguration(other);
    }

    @Override
    public int compareTo(CibVersion other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return adminEpoch + "." + epoch + "." + numUpdates;
    }
}
