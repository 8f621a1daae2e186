package org.jcrm.daemon;

import org.jcrm.core.codec.CodecException;
import org.jcrm.core.codec.MessageCodec;
import org.jcrm.core.controller.ClusterEvent;
import org.jcrm.core.controller.MembershipView;
import org.jcrm.core.controller.Message;
import org.jcrm.core.model.NodeName;
import org.jcrm.daemon.loop.EventSink;
import org.jcrm.daemon.loop.PeerLink;
import org.jcrm.membership.Membership;
import org.jcrm.membership.MembershipListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Between the loop and the cluster layer: messages through the codec, callbacks into the queue. */
final class MembershipLink implements PeerLink, MembershipListener {
    private static final Logger LOG = LoggerFactory.getLogger(MembershipLink.class);

    private final Membership membership;
    private final EventSink events;
    private final Refusal refusal;

    /** Hears that this node cannot join at all. */
    @FunctionalInterface
    interface Refusal {
        void cannotConnect(String sentence);
    }

    MembershipLink(Membership membership, EventSink events, Refusal refusal) {
        this.membership = membership;
        this.events = events;
        this.refusal = refusal;
    }

    @Override
    public void connect() {
        membership.connect(this);
    }

    @Override
    public void disconnect() {
        membership.disconnect();
    }

    @Override
    public void send(NodeName to, Message message) {
        membership.send(to, MessageCodec.encode(message));
    }

    @Override
    public void viewChanged(MembershipView view) {
        events.post(new ClusterEvent.ViewChanged(view));
    }

    @Override
    public void messageReceived(NodeName from, byte[] payload) {
        try {
            events.post(new ClusterEvent.MessageReceived(from, MessageCodec.decode(payload)));
        } catch (CodecException e) {
            LOG.warn("A message of {} is not understood and dropped: {}", from, e.getMessage());
        }
    }

    @Override
    public void connectFailed(String sentence) {
        refusal.cannotConnect(sentence);
    }

    @Override
    public void stillOut(String sentence) {
        LOG.warn("{}", sentence);
    }
}
