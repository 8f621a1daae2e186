package org.jcrm.membership;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jgroups.Address;
import org.jgroups.protocols.FD_ALL3;
import org.jgroups.protocols.PerDestinationBundler;
import org.jgroups.protocols.TCPPING;
import org.jgroups.protocols.UNICAST3;
import org.jgroups.protocols.pbcast.GMS;
import org.jgroups.protocols.pbcast.NAKACK2;
import org.jgroups.protocols.pbcast.STABLE;
import org.jgroups.stack.Protocol;
import org.jgroups.util.LazyThreadFactory;

/**
 * The JGroups protocols of a node, bottom up. No flow control: members send each other small messages, and one that
 * does not read is gone from the view within seconds. No {@code FD_SOCK2}: see docs/adr/0501.
 */
final class Stack {
    /** Larger messages travel in pieces of this size. */
    private static final int FRAGMENT_BYTES = 30_000;

    /** What one write to a link may gather. */
    private static final int BUNDLE_BYTES = 32_000;

    /** Longer than this is not from jcrm; a peer's bad length must not become an allocation. */
    static final int MAX_LINK_MESSAGE_BYTES = 1 << 20;

    /** JGroups keeps sent messages in rows of a table; ours are few. */
    private static final int TABLE_ROWS = 5;

    private static final int TABLE_ROW_MESSAGES = 256;

    /**
     * How long who installs a view waits until all have it. In a merge the coordinator of a part does so while it holds up
     * what the others say next, and whoever is already in another part does not answer: with JGroups' two seconds, a member that
     * had stood still heard nothing for so long after it was back.
     */
    private static final long VIEW_ACK_MILLIS = 250;

    /**
     * How often who joins asks a coordinator that does not let it in, for instance because it died that moment, before it
     * makes a view of its own. That costs nothing: {@link Session} tells nobody of such a view while a peer answers, and
     * the partition search brings them together. With JGroups' ten attempts a node stayed out for twelve seconds.
     */
    private static final int JOIN_ATTEMPTS = 3;

    private Stack() {}

    static List<Protocol> of(MembershipSettings settings, CertifiedTransport transport) {
        MembershipSettings.Timings timings = settings.timings();
        Set<InetSocketAddress> hosts = new LinkedHashSet<>(settings.peers().values());
        hosts.add(new InetSocketAddress(settings.bindAddress(), settings.bindPort()));
        List<Protocol> stack = new ArrayList<>(List.of(
                transport(settings, transport),
                new TCPPING().portRange(0).<TCPPING>initialHosts(hosts),
                new PartitionSearch(
                        hosts.size(),
                        timings.mergeMin().toMillis(),
                        timings.mergeMax().toMillis()),
                new FD_ALL3()
                        .setTimeout(timings.heartbeatTimeout().toMillis())
                        .setInterval(timings.heartbeatInterval().toMillis()),
                new SuspectCheck(timings.verification().toMillis()),
                new NAKACK2()
                        .useMcastXmit(false)
                        .setXmitTableNumRows(TABLE_ROWS)
                        .setXmitTableMsgsPerRow(TABLE_ROW_MESSAGES),
                new UNICAST3().setXmitTableNumRows(TABLE_ROWS).setXmitTableMsgsPerRow(TABLE_ROW_MESSAGES),
                new STABLE().setDesiredAverageGossip(60_000).setMaxBytes(1_000_000),
                new GMS()
                        .setJoinTimeout(timings.joinTimeout().toMillis())
                        .setMaxJoinAttempts(JOIN_ATTEMPTS)
                        .setLeaveTimeout(500)
                        .setViewAckCollectionTimeout(VIEW_ACK_MILLIS)
                        .printLocalAddress(false)
                        .setMembershipChangePolicy(new LargestPartFirst()),
                new Fragments(FRAGMENT_BYTES)));
        for (Protocol each : stack) {
            each.enableStats(false);
            each.setErgonomics(false);
        }
        return stack;
    }

    private static CertifiedTransport transport(MembershipSettings settings, CertifiedTransport transport) {
        transport
                .setBindAddress(settings.bindAddress())
                .setBindPort(settings.bindPort())
                .setPortRange(0)
                .setTimeServiceInterval(1000)
                // Measured: platform threads need a third less of the processor for this much ticking and little talk.
                .useVirtualThreads(false)
                .setThreadFactory(new LazyThreadFactory("jgroups", true, true));
        transport
                .setClientBindAddr(settings.bindAddress())
                .setSockConnTimeout((int) settings.timings().connectTimeout().toMillis())
                // CertifiedTransport looks at lengths; JGroups would log each one that is too large.
                .setMaxLength(0)
                .tcpNodelay(true)
                .logDetails(false)
                // A link that breaks without a word is the quickest sign that a daemon died; SuspectCheck asks back.
                .enableSuspectEvents(true);
        transport.setBufferedInputStreamSize(BUNDLE_BYTES).setBufferedOutputStreamSize(BUNDLE_BYTES + Integer.BYTES);
        transport.logAcceptError(false);
        transport.setBundler(new PerLinkQueues());
        return transport;
    }

    /** One queue and thread for each link: a peer that cannot be reached must not hold up the heartbeats to others. */
    private static final class PerLinkQueues extends PerDestinationBundler {
        PerLinkQueues() {
            max_size = BUNDLE_BYTES;
            capacity = 1024;
            use_ringbuffer = false;
            use_single_sender_thread = false;
        }
    }

    /**
     * Who comes first after a merge: the coordinator of the largest part, since it has the quorum if anybody has; of
     * equal parts the one that was there first, as far as they knew of each other. Within a part the order stays: new
     * members queue up behind, so the first is the oldest.
     */
    static final class LargestPartFirst extends GMS.DefaultMembershipPolicy {
        @Override
        public List<Address> getNewMembership(Collection<Collection<Address>> parts) {
            List<List<Address>> ordered = new ArrayList<>();
            for (Collection<Address> each : parts) {
                if (!each.isEmpty()) {
                    ordered.add(List.copyOf(each));
                }
            }
            ordered.sort(
                    Comparator.<List<Address>>comparingInt(part -> -part.size()).thenComparing(List::getFirst));
            List<Address> members = new ArrayList<>();
            for (List<Address> part : ordered) {
                for (Address each : part) {
                    if (!members.contains(each)) {
                        members.add(each);
                    }
                }
            }
            return members;
        }
    }
}
