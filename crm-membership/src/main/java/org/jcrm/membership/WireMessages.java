package org.jcrm.membership;

import java.io.DataInput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jgroups.Address;
import org.jgroups.BytesMessage;
import org.jgroups.EmptyMessage;
import org.jgroups.Header;
import org.jgroups.Message;
import org.jgroups.MessageFactory;
import org.jgroups.ObjectMessage;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.FD_ALL3;
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
import org.jgroups.util.Digest;
import org.jgroups.util.MutableDigest;
import org.jgroups.util.SeqnoList;
import org.jgroups.util.SizeStreamable;
import org.jgroups.util.Util;
import org.jspecify.annotations.Nullable;

/**
 * The messages that this process reads from links: bytes, nothing, or one of two lists of numbers that JGroups' protocols
 * send each other. JGroups knows more kinds, and several of them make objects of the sender's choice, by Java's
 * serialization or by the name of a class, before anybody has looked at the message. Here a kind, a header or an object
 * that the protocols of {@link Stack} do not use is refused before it is decoded, and so is a length that goes beyond
 * the bytes that came.
 *
 * <p>JGroups makes every message that it reads with one table for the whole process, be it the message of a frame, of a
 * batch, of a retransmission or one that is put together from fragments; {@link #install} replaces the table's entries.
 */
final class WireMessages extends MessageFactory {
    /** A header for each protocol, and a few to spare. */
    private static final int MOST_HEADERS = 16;

    /** Of one message that travels in pieces: several times as many as our largest needs. */
    private static final int MOST_FRAGMENTS = 4_096;

    /** Members tell all others of a view, and once a minute of what they have: enough for centuries. */
    private static final int MOST_MULTICASTS = 1 << 24;

    /** Messages that a peer may ask for again at once. */
    private static final int MOST_MISSING = 1 << 20;

    /** The smallest message: kind, leading byte, flags, number of headers. */
    static final int SMALLEST_MESSAGE_BYTES = 3 * Short.BYTES + 1;

    private static final int CLASS_OF_DIGEST = ClassConfigurator.getMagicNumber(Digest.class);
    /** What everybody has, as the coordinator of {@code STABLE} collects it: the same bytes as a digest. */
    private static final int CLASS_OF_MUTABLE_DIGEST = ClassConfigurator.getMagicNumber(MutableDigest.class);

    private static final int CLASS_OF_SEQNO_LIST = ClassConfigurator.getMagicNumber(SeqnoList.class);

    /** The protocols of the stack, by their numbers, and the number of the class of their header. */
    private static final Map<Short, Short> HEADERS = headers();

    /** What cannot come from a member of this version. */
    static final class Refused extends IOException {
        private static final long serialVersionUID = 1L;

        Refused(String sentence) {
            super(sentence);
        }
    }

    private WireMessages() {}

    /** From now on, and for the whole process. */
    static synchronized void install() {
        for (int kind = 0; kind < creators.length; kind++) {
            creators[kind] = null;
        }
        creators[Message.BYTES_MSG] = Bytes::new;
        creators[Message.EMPTY_MSG] = Empty::new;
        creators[Message.OBJ_MSG] = Numbers::new;
    }

    /** An empty message of a kind that is allowed here. */
    static Message ofKind(short kind) throws Refused {
        if (kind < 0 || kind >= creators.length || creators[kind] == null) {
            throw new Refused("a message of kind " + kind + ", which members do not send");
        }
        return create(kind);
    }

    private static Map<Short, Short> headers() {
        Map<Class<?>, Class<? extends Header>> all = Map.of(
                TP.class, TpHeader.class,
                TCPPING.class, PingHeader.class,
                MERGE3.class, MERGE3.MergeHeader.class,
                FD_ALL3.class, FD_ALL3.HeartbeatHeader.class,
                VERIFY_SUSPECT2.class, VERIFY_SUSPECT2.VerifyHeader.class,
                NAKACK2.class, NakAckHeader2.class,
                UNICAST3.class, UnicastHeader3.class,
                STABLE.class, STABLE.StableHeader.class,
                GMS.class, GMS.GmsHeader.class,
                FRAG2.class, FragHeader.class);
        Map<Short, Short> numbers = new HashMap<>();
        all.forEach((protocol, header) ->
                numbers.put(ClassConfigurator.getProtocolId(protocol), ClassConfigurator.getMagicNumber(header)));
        return Map.copyOf(numbers);
    }

    /** What stands before a message's payload. */
    @SuppressWarnings("ArrayRecordComponent") // It is handed on at once, and JGroups wants an array.
    private record Envelope(
            short flags, @Nullable Address to, @Nullable Address from, Header[] headers) {
        private static final int HAS_DESTINATION = 1;
        private static final int HAS_SOURCE = 2;

        static Envelope read(DataInput in) throws IOException, ClassNotFoundException {
            int leading = in.readByte();
            short flags = in.readShort();
            if (Util.isFlagSet(flags, Message.Flag.SERIALIZED)) {
                throw new Refused("a serialized object, which members do not send");
            }
            Address to = (leading & HAS_DESTINATION) == 0 ? null : Util.readAddress(in);
            Address from = (leading & HAS_SOURCE) == 0 ? null : Util.readAddress(in);
            return new Envelope(flags, to, from, readHeaders(in));
        }

        private static Header[] readHeaders(DataInput in) throws IOException, ClassNotFoundException {
            int count = in.readShort();
            if (count < 0 || count > MOST_HEADERS) {
                throw new Refused("a message with " + count + " headers");
            }
            Header[] headers = new Header[Math.max(count, Util.DEFAULT_HEADERS)];
            for (int i = 0; i < count; i++) {
                headers[i] = readHeader(in, in.readShort(), in.readShort());
            }
            return headers;
        }

        private static Header readHeader(DataInput in, short protocol, short kind)
                throws IOException, ClassNotFoundException {
            Short expected = HEADERS.get(protocol);
            if (expected == null || expected != kind) {
                throw new Refused("a header of class number " + kind + " for protocol " + protocol
                        + ", which members do not send");
            }
            Header header = ClassConfigurator.create(kind);
            header.setProtId(protocol);
            header.readFrom(in);
            requireSense(header);
            return header;
        }

        /** JGroups makes arrays of these sizes, whatever comes of the rest. */
        private static void requireSense(Header header) throws Refused {
            if (header instanceof FragHeader fragment
                    && (fragment.needsDeserialization()
                            || fragment.num_frags < 1
                            || fragment.num_frags > MOST_FRAGMENTS
                            || fragment.frag_id < 0
                            || fragment.frag_id >= fragment.num_frags)) {
                throw new Refused("a fragment " + fragment.frag_id + " of " + fragment.num_frags);
            }
            if (header instanceof NakAckHeader2 numbered && numbered.getSeqno() > MOST_MULTICASTS) {
                throw new Refused("a message to all with the number " + numbered.getSeqno());
            }
        }
    }

    private static int left(DataInput in) {
        return in instanceof ByteArrayDataInputStream bytes
                ? bytes.limit() - bytes.position()
                : Stack.MAX_LINK_MESSAGE_BYTES;
    }

    /** Bytes of jcrm or of a JGroups protocol. */
    static final class Bytes extends BytesMessage {
        @Override
        public Supplier<Message> create() {
            return Bytes::new;
        }

        @Override
        public void readFrom(DataInput in) throws IOException, ClassNotFoundException {
            Envelope envelope = Envelope.read(in);
            flags = envelope.flags();
            dest = envelope.to() == null ? dest : envelope.to();
            sender = envelope.from() == null ? sender : envelope.from();
            headers = envelope.headers();
            readPayload(in);
        }

        @Override
        public void readPayload(DataInput in) throws IOException {
            int bytes = in.readInt();
            if (bytes > left(in)) {
                throw new Refused("a message of " + bytes + " bytes in a frame of fewer");
            }
            if (bytes >= 0) {
                array = new byte[bytes];
                in.readFully(array);
                length = bytes;
            }
        }

        /** JGroups would make whatever object the bytes describe. */
        @Override
        @SuppressWarnings("TypeParameterUnusedInFormals") // As JGroups declares it.
        public <T> T getObject(@Nullable ClassLoader loader) {
            throw new IllegalArgumentException("members send each other no objects");
        }
    }

    /** A message whose headers say everything. */
    static final class Empty extends EmptyMessage {
        @Override
        public Supplier<Message> create() {
            return Empty::new;
        }

        @Override
        public void readFrom(DataInput in) throws IOException, ClassNotFoundException {
            Envelope envelope = Envelope.read(in);
            flags = envelope.flags();
            dest = envelope.to() == null ? dest : envelope.to();
            sender = envelope.from() == null ? sender : envelope.from();
            headers = envelope.headers();
        }
    }

    /** Which messages are missing, or which everybody has. */
    static final class Numbers extends ObjectMessage {
        @Override
        public Supplier<Message> create() {
            return Numbers::new;
        }

        @Override
        public void readFrom(DataInput in) throws IOException, ClassNotFoundException {
            Envelope envelope = Envelope.read(in);
            flags = envelope.flags();
            dest = envelope.to() == null ? dest : envelope.to();
            sender = envelope.from() == null ? sender : envelope.from();
            headers = envelope.headers();
            readPayload(in);
        }

        @Override
        public void readPayload(DataInput in) throws IOException, ClassNotFoundException {
            if (in.readByte() == 0) {
                setObject((SizeStreamable) null);
                return;
            }
            int number = in.readShort();
            if (number == CLASS_OF_DIGEST || number == CLASS_OF_MUTABLE_DIGEST) {
                Digest digest = new Digest();
                digest.readFrom(in);
                setObject((SizeStreamable) digest);
            } else if (number == CLASS_OF_SEQNO_LIST) {
                setObject((SizeStreamable) missing(in));
            } else {
                throw new Refused("an object of class number " + number + ", which members do not send");
            }
        }

        private static SeqnoList missing(DataInput in) throws IOException {
            int size = in.readInt();
            if (size < 1 || size > MOST_MISSING) {
                throw new Refused("a list of " + size + " missing messages");
            }
            int words = (size + Long.SIZE - 1) / Long.SIZE;
            byte[] list = new byte[Integer.BYTES + Long.BYTES + words * Long.BYTES];
            ByteBuffer.wrap(list).putInt(size);
            in.readFully(list, Integer.BYTES, list.length - Integer.BYTES);
            SeqnoList missing = new SeqnoList();
            missing.readFrom(new ByteArrayDataInputStream(list));
            return missing;
        }
    }
}
