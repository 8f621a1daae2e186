package org.jcrm.membership;

import static java.util.Objects.requireNonNull;

import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.jcrm.core.controller.MembershipView;
import org.jcrm.core.model.NodeName;
import org.jcrm.membership.ViewTranslator.LayerView;
import org.jcrm.membership.certificate.NodeCredentials;
import org.jgroups.Address;
import org.jgroups.BytesMessage;
import org.jgroups.JChannel;
import org.jgroups.Message;
import org.jgroups.Receiver;
import org.jgroups.View;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One life as a member, from connect to disconnect. JGroups swallows what a callback throws, so each callback catches
 * and logs everything itself; the listener is called under one lock, which keeps views and messages in their order.
 */
final class Session implements Receiver {
    /** Why a session could not begin. {@code mayPass}: worth trying again without anybody's help on this host. */
    record Refusal(String sentence, boolean mayPass) {}

    private static final Logger LOG = LoggerFactory.getLogger(Session.class);

    /** A leaving node waits so long for its peers to have heard its good-bye. */
    private static final long FAREWELL_MILLIS = 250;

    /** Two lives in one process never share an incarnation, however quickly it reconnects. */
    private static final AtomicLong LAST_INCARNATION = new AtomicLong();

    private final MembershipSettings settings;
    private final NodeCredentials credentials;
    private final RepeatedSentences warnings;
    private final MembershipListener listener;
    private final Map<InetSocketAddress, NodeName> names = new LinkedHashMap<>();
    private final Member self;

    /** Guards what follows, and that the listener hears one thing at a time. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Condition farewellNoted = lock.newCondition();
    private final Set<Member> farewells = new HashSet<>();
    private final Set<Member> noted = new HashSet<>();

    /** Peers that answered with a foreign certificate, and peers that hung up, before this session was settled. */
    private final Set<NodeName> strangers = new TreeSet<>();

    private final Set<NodeName> refusers = new TreeSet<>();
    private List<Member> members = List.of();
    private Map<NodeName, Address> addresses = Map.of();
    private boolean settled;
    private @Nullable View firstView;

    /** Written once by {@link #open}, before anybody can send. */
    private volatile @Nullable JChannel channel;

    Session(
            MembershipSettings settings,
            NodeCredentials credentials,
            RepeatedSentences warnings,
            MembershipListener listener) {
        this.settings = settings;
        this.credentials = credentials;
        this.warnings = warnings;
        this.listener = listener;
        this.self = new Member(settings.self(), newIncarnation());
        settings.peers().forEach((name, address) -> names.put(address, name));
        names.put(new InetSocketAddress(settings.bindAddress(), settings.bindPort()), settings.self());
    }

    /** Joins; empty if that went well. Waits for as long as joining takes. */
    Optional<Refusal> open() {
        JChannel opened = null;
        try {
            LinkSockets sockets = new LinkSockets(
                    credentials.sslContext(
                            authority -> new LinkTrust(authority, settings.peers(), names, this::answeredByStranger)),
                    e -> LOG.debug("a link was not made", e));
            opened = new JChannel(
                    Stack.of(settings, new CertifiedTransport(sockets, names, warnings::warn, this::hungUp)));
            opened.setName(settings.self().value());
            opened.addAddressGenerator(self::newAddress);
            opened.setDiscardOwnMessages(true);
            opened.setReceiver(this);
            channel = opened;
            opened.connect(settings.clusterName());
            return settle(opened);
        } catch (Exception e) {
            LOG.debug("joining failed", e);
            if (opened != null) {
                opened.close();
            }
            return Optional.of(new Refusal(ConnectFailure.sentence(e, settings), false));
        }
    }

    /** The first view is only told when joining has ended: see the class comment of {@link JGroupsMembership}. */
    private Optional<Refusal> settle(JChannel opened) {
        Refusal refusal;
        lock.lock();
        try {
            View view = firstView == null ? opened.getView() : firstView;
            if (view.size() > 1 || (strangers.isEmpty() && refusers.isEmpty())) {
                settled = true;
                install(view);
                return Optional.empty();
            }
            refusal = new Refusal(aloneButNotBecauseOthersAreDead(), true);
        } finally {
            lock.unlock();
        }
        opened.close();
        return Optional.of(refusal);
    }

    private String aloneButNotBecauseOthersAreDead() {
        if (!strangers.isEmpty()) {
            return "this node stays out: at the address of " + join(strangers)
                    + " a host answered whose certificate is not that of a node of this cluster, so it cannot be taken for"
                    + " dead; give all nodes the files of one \"jcrm cluster init\" (this node's are in "
                    + settings.certificates() + ")";
        }
        return "this node stays out: " + join(refusers) + " lives but hung up on this node; its log says why (is "
                + settings.self() + " among its peers, are the clocks right?)";
    }

    /** Leaves; the listener hears that there is no view any more. */
    void close() {
        JChannel current = channel;
        if (current != null) {
            sayGoodbye(current);
            current.close();
        }
        lock.lock();
        try {
            settled = false;
            members = List.of();
            addresses = Map.of();
            listener.viewChanged(MembershipView.NONE);
        } finally {
            lock.unlock();
        }
    }

    private void sayGoodbye(JChannel current) {
        List<NodeName> others;
        lock.lock();
        try {
            others = members.stream()
                    .map(Member::name)
                    .filter(name -> !name.equals(self.name()))
                    .toList();
        } finally {
            lock.unlock();
        }
        others.forEach(each -> transmit(current, each, Frame.FAREWELL, new byte[0]));
        long nanos = TimeUnit.MILLISECONDS.toNanos(FAREWELL_MILLIS);
        lock.lock();
        try {
            while (nanos > 0 && noted.size() < others.size()) {
                nanos = farewellNoted.awaitNanos(nanos);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    void send(NodeName to, byte[] payload) {
        if (to.equals(self.name())) {
            deliver(to, payload.clone());
            return;
        }
        JChannel current = channel;
        if (current != null) {
            transmit(current, to, Frame.PAYLOAD, payload);
        }
    }

    private void transmit(JChannel current, NodeName to, Frame kind, byte[] payload) {
        Address address;
        lock.lock();
        try {
            address = addresses.get(to);
        } finally {
            lock.unlock();
        }
        if (address == null) {
            LOG.debug("{} is no member; what was meant for it is dropped", to);
            return;
        }
        try {
            current.send(new BytesMessage(address, kind.wrap(payload)));
        } catch (Exception e) {
            // The member or this session is going; the next view says so.
            LOG.debug("sending to {} failed", to, e);
        }
    }

    @Override
    public void viewAccepted(View view) {
        lock.lock();
        try {
            if (settled) {
                install(view);
            } else {
                firstView = view;
            }
        } catch (RuntimeException e) {
            LOG.error("a view was lost: {}", view, e);
        } finally {
            lock.unlock();
        }
    }

    /** Call with the lock held. */
    private void install(View view) {
        Map<Member, Address> found = new LinkedHashMap<>();
        for (Address each : view.getMembers()) {
            Member.of(each)
                    .ifPresentOrElse(
                            member -> found.put(member, each),
                            () -> warnings.warn("a member without a name is ignored: " + each));
        }
        List<Member> next = ViewTranslator.withoutEarlierLives(List.copyOf(found.keySet()));
        if (!next.contains(self)) {
            LOG.debug("a view without this node is not its view: {}", view);
            return;
        }
        Member creator = Member.of(view.getViewId().getCreator()).orElse(next.getFirst());
        List<MembershipView> views = ViewTranslator.translate(
                members, new LayerView(creator, view.getViewId().getId(), List.copyOf(found.keySet())), farewells);
        members = next;
        Map<NodeName, Address> byName = new LinkedHashMap<>();
        next.forEach(each -> byName.put(each.name(), requireNonNull(found.get(each))));
        addresses = byName;
        farewells.retainAll(next);
        LOG.debug("{} became {}", view, views);
        views.forEach(listener::viewChanged);
    }

    @Override
    public void receive(Message message) {
        try {
            Member from = Member.of(message.getSrc()).orElse(null);
            if (from == null || !(message instanceof BytesMessage) || message.getLength() < 1) {
                warnings.warn("a message that is not of jcrm was dropped, from " + message.getSrc());
                return;
            }
            int begin = message.getOffset();
            byte[] payload = Arrays.copyOfRange(message.getArray(), begin + 1, begin + message.getLength());
            Frame kind = Frame.of(message.getArray()[begin]);
            if (kind == null) {
                warnings.warn("a message of an unknown kind was dropped, from " + from.name()
                        + "; do all nodes run the same version?");
                return;
            }
            switch (kind) {
                case PAYLOAD -> deliver(from.name(), payload);
                case FAREWELL -> noteFarewell(from);
                case FAREWELL_NOTED -> farewellWasNoted(from);
            }
        } catch (RuntimeException e) {
            LOG.error("a message from {} was lost", message.getSrc(), e);
        }
    }

    private void deliver(NodeName from, byte[] payload) {
        lock.lock();
        try {
            listener.messageReceived(from, payload);
        } finally {
            lock.unlock();
        }
    }

    private void noteFarewell(Member from) {
        lock.lock();
        try {
            farewells.add(from);
        } finally {
            lock.unlock();
        }
        JChannel current = channel;
        if (current != null) {
            transmit(current, from.name(), Frame.FAREWELL_NOTED, new byte[0]);
        }
    }

    private void farewellWasNoted(Member from) {
        lock.lock();
        try {
            noted.add(from);
            farewellNoted.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void answeredByStranger(@Nullable NodeName called, String sentence) {
        warnings.warn(sentence);
        if (called != null) {
            noteUnlessSettled(strangers, called);
        }
    }

    /** TLS 1.3 tells a caller of a refusal by hanging up on it. */
    private void hungUp(NodeName peer) {
        noteUnlessSettled(refusers, peer);
    }

    private void noteUnlessSettled(Set<NodeName> list, NodeName peer) {
        lock.lock();
        try {
            if (!settled) {
                list.add(peer);
            }
        } finally {
            lock.unlock();
        }
    }

    private static String join(Set<NodeName> nodes) {
        return nodes.stream().map(NodeName::value).collect(Collectors.joining(", "));
    }

    private static long newIncarnation() {
        long now = System.currentTimeMillis() / 100;
        return LAST_INCARNATION.updateAndGet(last -> Math.max(last + 1, now));
    }
}
