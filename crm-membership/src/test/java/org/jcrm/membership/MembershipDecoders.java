package org.jcrm.membership;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jcrm.core.model.NodeName;
import org.jgroups.Address;
import org.jgroups.BytesMessage;
import org.jgroups.EmptyMessage;
import org.jgroups.Message;
import org.jgroups.ObjectMessage;
import org.jgroups.ViewId;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.FRAG2;
import org.jgroups.protocols.FragHeader;
import org.jgroups.protocols.MERGE3;
import org.jgroups.protocols.PingHeader;
import org.jgroups.protocols.TCPPING;
import org.jgroups.protocols.TP;
import org.jgroups.protocols.TpHeader;
import org.jgroups.protocols.UNICAST3;
import org.jgroups.protocols.UnicastHeader3;
import org.jgroups.protocols.VERIFY_SUSPECT2;
import org.jgroups.protocols.pbcast.GMS;
import org.jgroups.protocols.pbcast.NAKACK2;
import org.jgroups.protocols.pbcast.NakAckHeader2;
import org.jgroups.protocols.pbcast.STABLE;
import org.jgroups.util.ByteArrayDataInputStream;
import org.jgroups.util.ByteArrayDataOutputStream;
import org.jgroups.util.Digest;
import org.jgroups.util.MutableDigest;
import org.jgroups.util.SeqnoList;
import org.jgroups.util.Util;

/**
 * The decoders of the links between members, with examples that they accept. Each throws an {@code
 * IOException} and nothing else, whatever the bytes are.
 */
public final class MembershipDecoders {
    private static final int LIST = 1;
    private static final int MULTICAST = 2;

    private MembershipDecoders() {}

    /** What stands behind the length on a link between members. */
    public static void frame(byte[] input) throws IOException {
        WireMessages.install();
        if (input.length < CertifiedTransport.SMALLEST_FRAME_BYTES) {
            throw new IOException("a frame of " + input.length + " bytes");
        }
        ByteArrayDataInputStream in = new ByteArrayDataInputStream(input);
        in.readShort();
        int flags = in.readByte();
        if ((flags & LIST) != 0) {
            CertifiedTransport.batches(in, (flags & MULTICAST) != 0)
                    .forEach(batch -> batch.forEach(each -> {
                        Member.of(each.getSrc());
                    }));
        } else {
            Message message = CertifiedTransport.message(in);
            if (message.getSrc() != null) {
                Member.of(message.getSrc());
            }
        }
    }

    /** What a caller says first. */
    public static void greeting(byte[] input) throws IOException {
        Greeting.read(new ByteArrayInputStream(input));
    }

    /** What callers say over either version of the internet protocol. */
    public static List<byte[]> greetings() throws Exception {
        return List.of(
                CertifiedCaller.greeting(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 5410)),
                CertifiedCaller.greeting(new InetSocketAddress(InetAddress.ofLiteral("::1"), 5410)));
    }

    /** One of each kind that members send. */
    @SuppressWarnings("NullAway") // JGroups says "to all" by a null.
    public static List<byte[]> frames() throws Exception {
        Address one = new Member(NodeName.of("node1"), 7).newAddress();
        Address two = new Member(NodeName.of("node2"), 8).newAddress();
        List<Message> messages = List.of(
                bytes(one, two).putHeader(id(UNICAST3.class), UnicastHeader3.createDataHeader(5, (short) 1, true)),
                new EmptyMessage(one)
                        .setSrc(two)
                        .putHeader(id(UNICAST3.class), UnicastHeader3.createAckHeader(5, (short) 1, 3)),
                new ObjectMessage(one, (org.jgroups.util.SizeStreamable) new SeqnoList(10, 3).add(4, 5))
                        .setSrc(two)
                        .putHeader(id(UNICAST3.class), UnicastHeader3.createXmitReqHeader()),
                bytes(null, two).putHeader(id(NAKACK2.class), NakAckHeader2.createMessageHeader(9)),
                new ObjectMessage(null, (org.jgroups.util.SizeStreamable)
                                new Digest(new Address[] {one, two}, new long[] {1, 2, 3, 4}))
                        .setSrc(two)
                        .putHeader(
                                id(STABLE.class),
                                new STABLE.StableHeader(STABLE.StableHeader.STABLE_GOSSIP, new ViewId(one, 4))),
                // What the coordinator has collected of these once a minute, and tells all.
                new ObjectMessage(null, (org.jgroups.util.SizeStreamable)
                                new MutableDigest(new Digest(new Address[] {one, two}, new long[] {1, 2, 3, 4})))
                        .setSrc(one)
                        .putHeader(
                                id(STABLE.class),
                                new STABLE.StableHeader(STABLE.StableHeader.STABILITY, new ViewId(one, 4))),
                bytes(one, two).putHeader(id(GMS.class), new GMS.GmsHeader(GMS.GmsHeader.JOIN_REQ, two)),
                bytes(one, two).putHeader(id(FRAG2.class), new FragHeader(3, 1, 4)),
                bytes(one, two)
                        .putHeader(id(TCPPING.class), new PingHeader(PingHeader.GET_MBRS_REQ).clusterName("test")),
                new EmptyMessage(null)
                        .setSrc(two)
                        .putHeader(id(MERGE3.class), MERGE3.MergeHeader.createInfo(new ViewId(one, 4), "node2", null)),
                new EmptyMessage(one)
                        .setSrc(two)
                        .putHeader(id(VERIFY_SUSPECT2.class), new VERIFY_SUSPECT2.VerifyHeader()));
        List<byte[]> frames = new ArrayList<>();
        for (Message each : messages) {
            frames.add(CertifiedCaller.frame(each.putHeader(id(TP.class), new TpHeader("test"))));
        }
        ByteArrayDataOutputStream out = new ByteArrayDataOutputStream(512);
        Util.writeMessageList(one, two, new byte[] {'t'}, List.of(bytes(one, two), bytes(one, two)), out, false);
        frames.add(Arrays.copyOf(out.buffer(), out.position()));
        return frames;
    }

    private static Message bytes(Address to, Address from) {
        return new BytesMessage(to, Frame.PAYLOAD.wrap(new byte[] {'{', '}'})).setSrc(from);
    }

    private static short id(Class<?> protocol) {
        return ClassConfigurator.getProtocolId(protocol);
    }
}
