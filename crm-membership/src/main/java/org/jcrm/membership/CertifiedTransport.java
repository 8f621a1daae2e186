package org.jcrm.membership;

import static java.util.Objects.requireNonNull;

import java.io.DataInput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jcrm.core.model.NodeName;
import org.jcrm.membership.handshake.CountedSentences;
import org.jgroups.Address;
import org.jgroups.Event;
import org.jgroups.Message;
import org.jgroups.View;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.TCP;
import org.jgroups.protocols.UNICAST3;
import org.jgroups.protocols.UnicastHeader3;
import org.jgroups.stack.DiagnosticsHandler;
import org.jgroups.stack.IpAddress;
import org.jgroups.util.AsciiString;
import org.jgroups.util.MaxOneThreadPerSender;
import org.jgroups.util.MessageBatch;
import org.jgroups.util.Util;
import org.jspecify.annotations.Nullable;

/**
 * JGroups' TCP transport, with the certificate of a link binding what is said over it: every message must come from a
 * member of the name that the certificate of the link is made out to. And it decodes frames itself, by the strict rules
 * of {@link WireMessages}; JGroups logs what it cannot decode, message by message, and goes on.
 */
final class CertifiedTransport extends TCP {
    private static final ScopedValue<NodeName> LINK = ScopedValue.newInstance();

    /** The least that a message takes: version, a byte, kind. */
    static final int SMALLEST_FRAME_BYTES = 2 * Short.BYTES + 1;

    /** A message that overtakes others by so many is none of ours; JGroups makes room for those in between. */
    private static final long LARGEST_GAP = 1 << 16;

    private static final short UNICAST_ID = ClassConfigurator.getProtocolId(UNICAST3.class);

    private final Map<InetSocketAddress, NodeName> names;
    private final CountedSentences warnings;

    /** The last number of messages to this node, by sender. */
    private final Map<Address, Long> numbers = new ConcurrentHashMap<>();

    CertifiedTransport(LinkSockets sockets, Map<InetSocketAddress, NodeName> names, CountedSentences warnings) {
        WireMessages.install();
        this.names = names;
        this.warnings = warnings;
        setSocketFactory(sockets);
        this.msg_processing_policy = new CertifiedSenders();
        // The policy is set by hand; the attribute would replace it.
        this.message_processing_policy = null;
    }

    /** Nobody may ask this transport about its insides over the network. */
    @Override
    public DiagnosticsHandler createDiagnosticsHandler() {
        return super.createDiagnosticsHandler().setEnabled(false);
    }

    /**
     * Reads a whole frame before anything in it is decoded, so that whatever is wrong with it cannot reach into the next
     * one. A frame that no member of this version sends ends its link: nobody knows what the other end takes this one
     * for.
     */
    @Override
    public void receive(Address sender, DataInput in, int length) throws Exception {
        NodeName name = nameAt(sender);
        if (name == null) {
            throw new IOException("a message from " + sender + ", where no peer lives");
        }
        if (length < SMALLEST_FRAME_BYTES || length > Stack.MAX_LINK_MESSAGE_BYTES) {
            throw ended(name, "a frame of " + length + " bytes");
        }
        byte[] frame = new byte[length];
        in.readFully(frame);
        try {
            ScopedValue.where(LINK, name).call(() -> {
                super.receive(sender, frame, 0, length);
                return name;
            });
        } catch (UncheckedIOException e) {
            throw ended(name, String.valueOf(requireNonNull(e.getCause()).getMessage()));
        }
    }

    /** JGroups ends a link whose reader throws, and tells of all but this kind of exception by itself, each time. */
    private SocketException ended(NodeName name, String what) {
        warnings.warn(
                name.value(),
                "closed the link of " + name + ": it sent " + what + " (do all nodes run the same version?)");
        return new SocketException("closed the link of " + name);
    }

    @Override
    protected void handleSingleMessage(DataInput in, boolean multicast) {
        Message message;
        try {
            message = message(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (multicast || !unicastDestMismatch(message.getDest())) {
            msg_processing_policy.process(message, message.isFlagSet(Message.Flag.OOB));
        }
    }

    @Override
    protected void handleMessageBatch(DataInput in, boolean multicast) {
        List<MessageBatch> batches;
        try {
            batches = batches(in, multicast);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        batches.forEach(batch -> processBatch(batch, batch.getMode() == MessageBatch.Mode.OOB));
    }

    /** A frame with one message, after its version and flags; an {@code IOException} whatever is wrong with it. */
    static Message message(DataInput in) throws IOException {
        try {
            Message message = WireMessages.ofKind(in.readShort());
            message.readFrom(in);
            return message;
        } catch (ClassNotFoundException | RuntimeException e) {
            // JGroups' headers and addresses check little of what they read.
            throw notUnderstood(e);
        }
    }

    /** The same for a frame with several messages of one sender to one receiver. */
    static List<MessageBatch> batches(DataInput in, boolean multicast) throws IOException {
        try {
            return readBatches(in, multicast);
        } catch (ClassNotFoundException | RuntimeException e) {
            throw notUnderstood(e);
        }
    }

    private static IOException notUnderstood(Exception e) {
        return new IOException("what is not understood (" + e + ")", e);
    }

    private static List<MessageBatch> readBatches(DataInput in, boolean multicast)
            throws IOException, ClassNotFoundException {
        Address to = Util.readAddress(in);
        Address from = Util.readAddress(in);
        int nameLength = in.readShort();
        AsciiString cluster = null;
        if (nameLength >= 0) {
            byte[] letters = new byte[nameLength];
            in.readFully(letters);
            cluster = new AsciiString(letters);
        }
        int count = in.readInt();
        if (count < 0 || count > Stack.MAX_LINK_MESSAGE_BYTES / WireMessages.SMALLEST_MESSAGE_BYTES) {
            throw new WireMessages.Refused("a batch of " + count + " messages");
        }
        List<Message> inOrder = new ArrayList<>();
        List<Message> urgent = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Message message = WireMessages.ofKind(in.readShort()).setDest(to).setSrc(from);
            message.readFrom(in);
            (message.isFlagSet(Message.Flag.OOB) ? urgent : inOrder).add(message);
        }
        List<MessageBatch> batches = new ArrayList<>();
        Map<MessageBatch.Mode, List<Message>> byMode = new EnumMap<>(MessageBatch.Mode.class);
        byMode.put(MessageBatch.Mode.OOB, urgent);
        byMode.put(MessageBatch.Mode.REG, inOrder);
        for (Map.Entry<MessageBatch.Mode, List<Message>> each : byMode.entrySet()) {
            List<Message> messages = each.getValue();
            if (!messages.isEmpty()) {
                MessageBatch batch = new MessageBatch(to, from, cluster, multicast, each.getKey(), messages.size());
                messages.forEach(batch::add);
                batches.add(batch);
            }
        }
        return batches;
    }

    @Override
    public Object down(Event event) {
        if (event.getType() == Event.VIEW_CHANGE) {
            View view = event.getArg();
            numbers.keySet().removeIf(sender -> !view.containsMember(sender));
        }
        return super.down(event);
    }

    private @Nullable NodeName nameAt(@Nullable Address address) {
        return address instanceof IpAddress ip
                ? names.get(new InetSocketAddress(ip.getIpAddress(), ip.getPort()))
                : null;
    }

    /** Drops what claims to be from somebody else than the link's other end. Runs in the link's reading thread. */
    private final class CertifiedSenders extends MaxOneThreadPerSender {
        @Override
        public boolean process(Message message, boolean oob) {
            return isGenuine(message.getSrc()) && isNear(message, message.getSrc()) && super.process(message, oob);
        }

        @Override
        public boolean process(MessageBatch batch, boolean oob) {
            Address batchSender = batch.sender();
            for (Message each : batch) {
                Address source = each.getSrc() == null ? batchSender : each.getSrc();
                if (!isGenuine(source) || !isNear(each, source)) {
                    return false;
                }
            }
            return isGenuine(batchSender) && super.process(batch, oob);
        }

        private boolean isGenuine(@Nullable Address source) {
            NodeName certified = LINK.get();
            boolean genuine = source != null
                    && Member.of(source)
                            .map(Member::name)
                            .filter(certified::equals)
                            .isPresent();
            if (!genuine) {
                warnings.warn(
                        certified.value(),
                        "dropped a message that came over " + certified + "'s link but claims to be from " + source);
            }
            return genuine;
        }

        /** JGroups keeps a table with a place for each message from the last one that it has to the newest. */
        private boolean isNear(Message message, Address source) {
            UnicastHeader3 header = message.getHeader(UNICAST_ID);
            if (header == null || header.type() != UnicastHeader3.DATA) {
                return true;
            }
            Long last = header.first() ? null : numbers.get(source);
            if (last != null && header.seqno() - last > LARGEST_GAP) {
                warnings.warn(
                        LINK.get().value(),
                        "dropped a message of " + LINK.get() + " whose number is far ahead of its last one");
                return false;
            }
            numbers.put(source, last == null ? header.seqno() : Math.max(last, header.seqno()));
            return true;
        }
    }
}
