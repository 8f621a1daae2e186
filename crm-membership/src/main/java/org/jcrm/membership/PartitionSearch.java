package org.jcrm.membership;

import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.MERGE3;

/** Looks for other partitions, often only while somebody is missing from the view. */
final class PartitionSearch extends MERGE3 {
    /** With everybody in the view there can only be a misunderstanding, which may wait. */
    private static final long COMPLETE_INTERVAL_MILLIS = 10_000;

    private final int nodes;

    /** @param nodes how many a complete view has */
    PartitionSearch(int nodes, long minMillis, long maxMillis) {
        this.nodes = nodes;
        setId(ClassConfigurator.getProtocolId(MERGE3.class));
        // The setter of the minimum compares with the maximum, and the other way round.
        setMaxInterval(maxMillis);
        min_interval = minMillis;
    }

    @Override
    protected synchronized void startInfoSender() {
        if (info_sender_future == null || info_sender_future.isDone()) {
            info_sender_future = timer.scheduleWithDynamicInterval(
                    new InfoSender() {
                        @Override
                        public long nextInterval() {
                            return view != null && view.size() >= nodes
                                    ? COMPLETE_INTERVAL_MILLIS
                                    : super.nextInterval();
                        }
                    },
                    false);
        }
    }
}
