package org.jcrm.membership;

import java.io.DataInput;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.function.Consumer;
import org.jcrm.core.model.NodeName;
import org.jgroups.Address;
import org.jgroups.Message;
import org.jgroups.blocks.cs.Connection;
import org.jgroups.protocols.TCP;
import org.jgroups.stack.DiagnosticsHandler;
import org.jgroups.stack.IpAddress;
import org.jgroups.util.MaxOneThreadPerSender;
import org.jgroups.util.MessageBatch;
import org.jspecify.annotations.Nullable;

/**
 * JGroups' TCP transport, with the certificate of a link binding what is said over it: the address that a caller claims
 * must be that of the certified node, and every message must come from a member of that name.
 */
final class CertifiedTransport extends TCP {
    private static final ScopedValue<NodeName> LINK = ScopedValue.newInstance();

    private final LinkSockets sockets;
    private final Map<InetSocketAddress, NodeName> names;
    private final Consumer<String> onForgery;

    CertifiedTransport(LinkSockets sockets, Map<InetSocketAddress, NodeName> names, Consumer<String> onForgery) {
        this.sockets = sockets;
        this.names = names;
        this.onForgery = onForgery;
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

    /** Called for a caller's link before anything is read from it but the address that it claims. */
    @Override
    public void connectionEstablished(Connection connection) {
        CertifiedServerSocket server = sockets.server();
        NodeName caller = server == null ? null : server.lastAccepted();
        if (caller != null && !caller.equals(nameAt(connection.peerAddress()))) {
            onForgery.accept(
                    "closed a link: " + caller + " called, but claimed the address " + connection.peerAddress());
            try {
                connection.close(false);
            } catch (IOException e) {
                onForgery.accept("closing that link failed: " + e.getMessage());
            }
        }
        super.connectionEstablished(connection);
    }

    @Override
    public void receive(Address sender, DataInput in, int length) throws Exception {
        NodeName name = nameAt(sender);
        if (name == null) {
            throw new IOException("a message from " + sender + ", where no peer lives");
        }
        ScopedValue.where(LINK, name).call(() -> {
            super.receive(sender, in, length);
            return name;
        });
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
            return isGenuine(message.getSrc()) && super.process(message, oob);
        }

        @Override
        public boolean process(MessageBatch batch, boolean oob) {
            Address batchSender = batch.sender();
            for (Message each : batch) {
                if (!isGenuine(each.getSrc() == null ? batchSender : each.getSrc())) {
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
                onForgery.accept(
                        "dropped a message that came over " + certified + "'s link but claims to be from " + source);
            }
            return genuine;
        }
    }
}
