package org.jcrm.membership;

import static java.util.Objects.requireNonNull;

import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
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
 * Membership by JGroups: one channel per life, views translated, messages passed on.
 *
 * <p>Whatever waits (joining, leaving, sending) runs in one virtual thread in the order of the calls. JGroups swallows
 * what a callback throws, so each callback catches and logs everything itself, and calls the listener under one lock,
 * which keeps views and messages in their order.
 */
public final class JGroupsMembership implements Membership {
    private static final Logger LOG = LoggerFactory.getLogger(JGroupsMembership.class);

    /** A leaving node waits so long for its peers to have heard its good-bye. */
    private static final long FAREWELL_MILLIS = 250;

    private static final long CLOSE_SECONDS = 5;

    /** Two lives of one process never share an incarnation, however quickly it reconnects. */
    private static final AtomicLong LAST_INCARNATION = new AtomicLong();

    private final MembershipSettings settings;
    private final NodeCredentials credentials;
    private final Map<InetSocketAddress, NodeName> names = new LinkedHashMap<>();
    private final RepeatedSentences sentences = new RepeatedSentences();
    private final ExecutorService worker = Executors.newSingleThreadExecutor(
            Thread.ofVirtual().name("membership").factory());

    /** Only the worker touches it. */
    private @Nullable Session session;

    public JGroupsMembership(MembershipSettings settings, NodeCredentials credentials) {
        this.settings = requireNonNull(settings, "settings is null");
        this.credentials = requireNonNull(credentials, "credentials is null");
        settings.peers().forEach((name, address) -> names.put(address, name));
        names.put(new InetSocketAddress(settings.bindAddress(), settings.bindPort()), settings.self());
    }

    @Override
    public void connect(MembershipListener listener) {
        submit(() -> {
            if (session == null) {
                Session opened = new Session(listener);
                if (opened.open()) {
                    session = opened;
                }
            }
        });
    }

    @Override
    public void disconnect() {
        submit(this::leave);
    }

    @Override
    public void send(NodeName to, byte[] payload) {
        submit(() -> {
            if (session != null) {
                session.send(to, payload);
            }
        });
    }

    @Override
    public void close() {
        submit(this::leave);
        worker.shutdown();
        try {
            if (!worker.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("leaving the cluster took longer than {} s; going without", CLOSE_SECONDS);
                worker.shutdownNow();
            }
        } catch (InterruptedException e) {
            worker.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    private void leave() {
        Session current = session;
        session = null;
        if (current != null) {
            current.close();
        }
    }

    private void submit(Runnable work) {
        try {
            worker.execute(() -> {
                try {
                    work.run();
                } catch (RuntimeException e) {
                    LOG.error("the cluster layer failed", e);
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("closed already", e);
        }
    }

    private static long newIncarnation() {
        long now = System.currentTimeMillis() / 100;
        return LAST_INCARNATION.updateAndGet(last -> Math.max(last + 1, now));
    }

    /** One life as a member, from connect to disconnect. */
    private final class Session implements Receiver {
        private final MembershipListener listener;
        private final Member self = new Member(settings.self(), newIncarnation());

        /** Guards what follows, and that the listener hears one thing at a time. */
        private final ReentrantLock lock = new ReentrantLock();

        private final Condition farewellNoted = lock.newCondition();
        private final Set<Member> farewells = new HashSet<>();
        private final Set<Member> noted = new HashSet<>();
        private final Set<NodeName> strangers = new ConcurrentSkipListSet<>();
        private List<Member> members = List.of();
        private Map<NodeName, Address> addresses = Map.of();
        private boolean settled;
        private @Nullable View firstView;

        private @Nullable JChannel channel;

        Session(MembershipListener listener) {
            this.listener = listener;
        }

        boolean open() {
            JChannel opened = null;
            try {
                LinkSockets sockets = new LinkSockets(
                        credentials.sslContext(
                                authority -> new LinkTrust(authority, settings.peers(), names, this::refused)),
                        e -> LOG.debug("a link was not made", e));
                CertifiedTransport transport = new CertifiedTransport(sockets, names, sentences::warn);
                opened = new JChannel(Stack.of(settings, transport));
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
                report(ConnectFailure.sentence(e, settings));
                return false;
            }
        }

        /**
         * The first view is only told when joining has ended: a node that is alone because peers answered with foreign
         * certificates must not act as if they were dead.
         */
        private boolean settle(JChannel opened) {
            lock.lock();
            try {
                View view = firstView == null ? opened.getView() : firstView;
                if (view.size() > 1 || strangers.isEmpty()) {
                    settled = true;
                    install(view);
                    return true;
                }
            } finally {
                lock.unlock();
            }
            opened.close();
            report("this node joins nothing and starts nothing: at the address of "
                    + String.join(
                            ", ",
                            new TreeSet<>(
                                    strangers.stream().map(NodeName::value).toList()))
                    + " a host answered whose certificate is not of this node's cluster, so that node cannot be taken for"
                    + " dead; give all nodes the files of one \"jcrm cluster init\" (here: "
                    + settings.certificates() + ")");
            return false;
        }

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
            try {
                lock.lock();
                try {
                    if (settled) {
                        install(view);
                    } else {
                        firstView = view;
                    }
                } finally {
                    lock.unlock();
                }
            } catch (RuntimeException e) {
                LOG.error("a view was lost: {}", view, e);
            }
        }

        /** Call with the lock held. */
        private void install(View view) {
            Map<Member, Address> found = new LinkedHashMap<>();
            for (Address each : view.getMembers()) {
                Member.of(each)
                        .ifPresentOrElse(
                                member -> found.put(member, each),
                                () -> sentences.warn("a member without a name is ignored: " + each));
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
                    sentences.warn("a message that is not of jcrm was dropped, from " + message.getSrc());
                    return;
                }
                int begin = message.getOffset();
                byte[] payload = Arrays.copyOfRange(message.getArray(), begin + 1, begin + message.getLength());
                Frame kind = Frame.of(message.getArray()[begin]);
                if (kind == null) {
                    sentences.warn("a message of an unknown kind was dropped, from " + from.name()
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

        private void refused(@Nullable NodeName called, String sentence) {
            if (called != null) {
                strangers.add(called);
            }
            sentences.warn(sentence);
        }

        private void report(String sentence) {
            lock.lock();
            try {
                listener.connectFailed(sentence);
            } finally {
                lock.unlock();
            }
        }
    }
}
