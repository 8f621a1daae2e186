package org.jcrm.membership;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jcrm.core.model.NodeName;
import org.jgroups.Address;
import org.jgroups.BytesMessage;
import org.jgroups.CompositeMessage;
import org.jgroups.EmptyMessage;
import org.jgroups.Header;
import org.jgroups.Message;
import org.jgroups.NioMessage;
import org.jgroups.ObjectMessage;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.FRAG2;
import org.jgroups.protocols.FragHeader;
import org.jgroups.protocols.TP;
import org.jgroups.protocols.TpHeader;
import org.jgroups.protocols.UNICAST3;
import org.jgroups.protocols.UnicastHeader3;
import org.jgroups.protocols.pbcast.NAKACK2;
import org.jgroups.protocols.pbcast.NakAckHeader2;
import org.jgroups.protocols.pbcast.STABLE;
import org.jgroups.util.ByteArrayDataInputStream;
import org.jgroups.util.ByteArrayDataOutputStream;
import org.jgroups.util.SizeStreamable;
import org.jgroups.util.Streamable;
import org.jgroups.util.Util;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A holder of a member's key sends objects along every road that JGroups has for them. None of them is made: neither
 * what Java's serialization carries, nor what is named by its class. The JVM's own filter is not set here, so that the
 * messages' rules are what is tested.
 */
@Timeout(120)
class ObjectStreamTest {
    private static final NodeName NODE2 = NodeName.of("node2");
    private static final short TRANSPORT = ClassConfigurator.getProtocolId(TP.class);

    /** Counts how often somebody made one. */
    private static final AtomicInteger MADE = new AtomicInteger();

    /** What Java's serialization would make. */
    static final class Serialized implements Serializable {
        private static final long serialVersionUID = 1L;

        private void readObject(ObjectInputStream in) {
            MADE.incrementAndGet();
        }
    }

    /** What JGroups makes by the name of the class. */
    public static final class Named implements SizeStreamable {
        public Named() {
            MADE.incrementAndGet();
        }

        @Override
        public void writeTo(DataOutput out) {}

        @Override
        public void readFrom(DataInput in) {
            MADE.incrementAndGet();
        }

        @Override
        public int serializedSize() {
            return 0;
        }
    }

    @TempDir
    Path directory;

    private LoopbackCluster cluster;
    private RecordingListener one;
    private Address sender;

    @BeforeEach
    void startNode1() throws Exception {
        cluster = new LoopbackCluster(directory.resolve("tls"), "node1", "node2");
        one = cluster.join("node1");
        one.awaitMembers("node1");
        sender = new Member(NODE2, Generations.LARGEST).newAddress();
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    void nothing_of_the_senders_choice_is_made() throws Exception {
        Map<String, byte[]> roads = roads();
        MADE.set(0);
        for (Map.Entry<String, byte[]> road : roads.entrySet()) {
            try (CertifiedCaller caller = new CertifiedCaller(address("node1"), cluster.credentials("node2"))) {
                caller.greet(address("node2")).sendFrame(road.getValue());
                // A message that is understood on the same link says that the one before it was dealt with; if that
                // ended the link, so does nothing at all.
                caller.sendFrame(CertifiedCaller.frame(text("after " + road.getKey())))
                        .send(new byte[4])
                        .awaitHangUp();
            } catch (IOException e) {
                assertThat(e).as(road.getKey()).hasMessageMatching(".*(closed|reset|Broken).*");
            }
            assertThat(MADE).as(road.getKey()).hasValue(0);
        }
        // The node is well, and hears messages.
        try (CertifiedCaller caller = new CertifiedCaller(address("node1"), cluster.credentials("node2"))) {
            caller.greet(address("node2")).sendFrame(CertifiedCaller.frame(text("still there?")));
            one.awaitMessage("node2: still there?");
        }
        assertThat(MADE).hasValue(0);
    }

    /** Whoever takes the rules away sees what they are for. */
    @Test
    void jgroups_itself_would_make_them() throws Exception {
        byte[] object = objectMessage(new Serialized());
        MADE.set(0);
        ObjectMessage read = new ObjectMessage();
        ByteArrayDataInputStream in = new ByteArrayDataInputStream(object, 5, object.length - 5);
        read.readFrom(in);
        assertThat(MADE.get()).isPositive();
    }

    @Test
    void the_filter_of_the_process_refuses_every_object_stream() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        FilteredMain.class.getName())
                .redirectErrorStream(true)
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip())
                .isEqualTo("refused");
    }

    /** In a process of its own, since a filter cannot be taken away. */
    static final class FilteredMain {
        private FilteredMain() {}

        public static void main(String[] args) throws Exception {
            ObjectStreams.refuseAll();
            ObjectStreams.refuseAll();
            byte[] bytes = serialized(new Serialized());
            try (ObjectInputStream in = new ObjectInputStream(new java.io.ByteArrayInputStream(bytes))) {
                in.readObject();
                System.out.println("made");
            } catch (java.io.InvalidClassException e) {
                System.out.println("refused");
            }
        }
    }

    private Map<String, byte[]> roads() throws Exception {
        Map<String, byte[]> roads = new LinkedHashMap<>();
        roads.put("an object message", objectMessage(new Serialized()));
        roads.put("an object message that names a class", objectMessage(new Named()));
        // What follows is decoded later, by a protocol that asks the message for its object.
        for (short protocol : List.of(
                ClassConfigurator.getProtocolId(UNICAST3.class),
                ClassConfigurator.getProtocolId(NAKACK2.class),
                ClassConfigurator.getProtocolId(STABLE.class))) {
            roads.put("bytes of a serialized object for protocol " + protocol, asking(protocol, new Serialized()));
            roads.put("bytes that name a class for protocol " + protocol, asking(protocol, new Named()));
        }
        roads.put(
                "direct buffers",
                CertifiedCaller.frame(from(
                        new NioMessage(null, java.nio.ByteBuffer.wrap(Util.objectToByteBuffer(new Serialized()))))));
        roads.put("a composite message", CertifiedCaller.frame(from(new CompositeMessage(null, object()))));
        roads.put("a fragment that is read as a message", fragment(object()));
        roads.put("a header of another class", foreignHeader());
        roads.put("a batch with an object", batch());
        roads.put("an address of another class", foreignAddress());
        return roads;
    }

    private Message object() {
        return from(new ObjectMessage(null, new Serialized()));
    }

    private byte[] objectMessage(Object object) throws IOException {
        return CertifiedCaller.frame(from(
                object instanceof SizeStreamable named
                        ? new ObjectMessage(null, named)
                        : new ObjectMessage(null, object)));
    }

    /** Asks the protocol to look into the message. */
    private byte[] asking(short protocol, Object object) throws Exception {
        Header header;
        if (protocol == ClassConfigurator.getProtocolId(UNICAST3.class)) {
            header = UnicastHeader3.createXmitReqHeader();
        } else if (protocol == ClassConfigurator.getProtocolId(NAKACK2.class)) {
            header = NakAckHeader2.createXmitRequestHeader(sender);
        } else {
            header = new STABLE.StableHeader(STABLE.StableHeader.STABLE_GOSSIP, null);
        }
        byte[] bytes =
                object instanceof Streamable named ? Util.objectToByteBuffer(named) : Util.objectToByteBuffer(object);
        return CertifiedCaller.frame(from(new BytesMessage(null, bytes))
                .setFlag(Message.Flag.SERIALIZED)
                .putHeader(protocol, header));
    }

    private byte[] fragment(Message whole) throws Exception {
        byte[] bytes = Util.messageToBuffer(whole).bytes();
        return CertifiedCaller.frame(from(new BytesMessage(null, bytes))
                .putHeader(
                        ClassConfigurator.getProtocolId(FRAG2.class),
                        new FragHeader(1, 0, 1).needsDeserialization(true)));
    }

    /** A header that is known to JGroups but to none of the protocols here. */
    private byte[] foreignHeader() throws IOException {
        return CertifiedCaller.frame(
                from(new EmptyMessage(null)).putHeader((short) 32, new org.jgroups.protocols.EncryptHeader()));
    }

    private byte[] batch() throws IOException {
        ByteArrayDataOutputStream out = new ByteArrayDataOutputStream(256);
        Util.writeMessageList(null, sender, "test".getBytes(StandardCharsets.US_ASCII), List.of(object()), out, true);
        return java.util.Arrays.copyOf(out.buffer(), out.position());
    }

    /** Flags of an address that is made by the number of its class, here one that is no address. */
    private byte[] foreignAddress() throws IOException {
        byte[] frame = CertifiedCaller.frame(from(new EmptyMessage(null)));
        // version, flags, kind, leading, flags; then the sender's address begins.
        int at = 2 + 1 + 2 + 1 + 2;
        frame[at] = 0;
        frame[at + 1] = 0;
        frame[at + 2] = (byte) ClassConfigurator.getMagicNumber(org.jgroups.util.SeqnoList.class);
        return frame;
    }

    private Message text(String text) {
        return from(new BytesMessage(null, Frame.PAYLOAD.wrap(text.getBytes(StandardCharsets.UTF_8))));
    }

    private Message from(Message message) {
        return message.setSrc(sender).putHeader(TRANSPORT, new TpHeader("test"));
    }

    private static byte[] serialized(Object object) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(object);
        }
        return bytes.toByteArray();
    }

    private InetSocketAddress address(String name) {
        return requireNonNull(cluster.peers().get(NodeName.of(name)));
    }
}
