package org.jcrm.membership;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jcrm.core.controller.MembershipView;
import org.jcrm.core.model.NodeName;
import org.jspecify.annotations.Nullable;

/** The fake: a test says what the cluster layer would say, and reads what was sent. Not for several threads. */
public final class InMemoryMembership implements Membership {
    /** One message that was sent, as text. */
    public record Sent(NodeName to, String payload) {}

    private final List<Sent> sent = new ArrayList<>();
    private @Nullable MembershipListener listener;

    @Override
    public void connect(MembershipListener listener) {
        this.listener = listener;
    }

    @Override
    public void disconnect() {
        MembershipListener last = listener;
        listener = null;
        if (last != null) {
            last.viewChanged(MembershipView.NONE);
        }
    }

    @Override
    public void send(NodeName to, byte[] payload) {
        if (listener != null) {
            sent.add(new Sent(to, new String(payload, StandardCharsets.UTF_8)));
        }
    }

    @Override
    public void close() {
        disconnect();
    }

    public boolean connected() {
        return listener != null;
    }

    public List<Sent> sent() {
        return List.copyOf(sent);
    }

    /** The cluster layer installs this view. */
    public void install(MembershipView view) {
        if (listener != null) {
            listener.viewChanged(view);
        }
    }

    /** A peer's message arrives. */
    public void deliver(NodeName from, byte[] payload) {
        if (listener != null) {
            listener.messageReceived(from, payload);
        }
    }
}
