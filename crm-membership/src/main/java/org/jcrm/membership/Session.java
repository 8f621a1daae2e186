package org.jcrm.membership;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import org.jcrm.core.controller.MembershipView;
import org.jcrm.core.model.NodeName;
import org.jcrm.membership.ViewTranslator.LayerView;
import org.jcrm.membership.certificate.LiveCredentials;
import org.jcrm.membership.handshake.CountedSentences;
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
    private static final long FAREWELL_MILLIS = 1_000;

    /** A node that is alone asks so often whether it really is. */
    private static final long PROBE_MILLIS = 300;

    /** So long two nodes may need to come together before somebody is told. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final MembershipSettings settings;
    private final LiveCredentials credentials;
    private final Generations generations;
    private final CountedSentences warnings;
    private final MembershipListener listener;
    private final Map<InetSocketAddress, NodeName> names = new LinkedHashMap<>();

    /** Written once by {@link #open}, before there is a view. */
    private volatile Member self;

    /** Guards what follows, and that the listener hears one thing at a time. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Condition farewellNoted = lock.newCondition();
    private final Condition viewCame = lock.newCondition();
    private final Set<Member> farewells = new HashSet<>();
    private final Set<Member> noted = new HashSet<>();

    /** Peers at whose address somebody answered with a foreign certificate before this session was settled. */
    private final Set<NodeName> strangers = new TreeSet<>();

    /** The latest life of each node that was in a view of this session. */
    private final Map<NodeName, Long> newest = new HashMap<>();

    private List<Member> members = List.of();
    private Map<NodeName, Address> addresses = Map.of();
    private boolean settled;
    private @Nullable View latestView;

    /** Written once by {@link #open}, before anybody can send. */
    private volatile @Nullable JChannel channel;

    Session(
            MembershipSettings settings,
            LiveCredentials credentials,
            Generations generations,
            CountedSentences warnings,
            MembershipListener listener) {
        this.settings = settings;
        this.credentials = credentials;
        this.generations = generations;
        this.warnings = warnings;
        this.listener = listener;
        this.self = new Member(settings.self(), 0);
        settings.peers().forEach((name, address) -> names.put(address, name));
        names.put(new InetSocketAddress(settings.bindAddress(), settings.bindPort()), settings.self());
    }

    /**
     * Joins; empty if that went well. Waits for as long as joining takes.
     *
     * @param abandoned the wish to join was taken back; whatever this returns then does not matter
     */
    Optional<Refusal> open(BooleanSupplier abandoned) {
        JChannel opened = null;
        try {
            SSLContext tls = credentials.sslContext(
                    authority -> new LinkTrust(authority, settings.peers(), names, this::answeredByStranger));
            Member own = new Member(settings.self(), nextGeneration(tls));
            self = own;
            LinkSockets sockets =
                    new LinkSockets(tls, settings.timings().linkPatience(), names, generations::newest, warnings);
            opened = new JChannel(Stack.of(settings, new CertifiedTransport(sockets, names, warnings)));
            opened.setName(settings.self().value());
            opened.addAddressGenerator(own::newAddress);
            opened.setDiscardOwnMessages(true);
            opened.setReceiver(this);
            channel = opened;
            opened.connect(settings.clusterName());
            Optional<Refusal> refusal = settle(tls, abandoned);
            if (refusal.isPresent()) {
                opened.close();
            }
            return refusal;
        } catch (GenerationTrouble e) {
            return Optional.of(new Refusal("this node stays out: " + e.getMessage(), true));
        } catch (Exception e) {
            LOG.debug("joining failed", e);
            if (opened != null) {
                opened.close();
            }
            return Optional.of(new Refusal(ConnectFailure.sentence(e, settings), false));
        }
    }

    /** The count of this node's lives cannot go on; on a full disk it can later. */
    private static final class GenerationTrouble extends Exception {
        private static final long serialVersionUID = 1L;

        GenerationTrouble(IOException cause) {
            super(cause.getMessage(), cause);
        }
    }

    private long nextGeneration(SSLContext tls) throws GenerationTrouble, InterruptedException {
        try {
            if (generations.isNew()) {
                // Peers know how far an earlier life of this node had come; below that, this one would be taken for it.
                for (LinkProbe.Reply each : askPeers(tls).values()) {
                    generations.seen(each.newest());
                }
            }
            return generations.next();
        } catch (IOException e) {
            throw new GenerationTrouble(e);
        }
    }

    /**
     * Tells the first view. JGroups has one as soon as joining timed out, but a node that acts alone while a peer lives
     * may start what runs there already: so it is only alone if no peer answers. A peer that answers will be found by
     * the partition search, and the first view that is told has both.
     */
    private Optional<Refusal> settle(SSLContext tls, BooleanSupplier abandoned) throws InterruptedException {
        long begin = System.nanoTime();
        boolean told = false;
        while (!settleIf(false)) {
            if (abandoned.getAsBoolean()) {
                return Optional.of(new Refusal("given up", false));
            }
            Map<NodeName, LinkProbe.Answer> answers = new ConcurrentSkipListMap<>();
            askPeers(tls).forEach((name, reply) -> answers.put(name, reply.answer()));
            Optional<Refusal> refusal = refusal(answers);
            if (refusal.isPresent()) {
                return refusal;
            }
            if (settleIf(!answers.containsValue(LinkProbe.Answer.WELCOME))) {
                break;
            }
            if (!told && System.nanoTime() - begin > PATIENCE.toNanos()) {
                told = true;
                listener.stillOut("this node still waits: " + those(answers, LinkProbe.Answer.WELCOME)
                        + " lives but has not come together with it for " + PATIENCE.toSeconds()
                        + " s (do all nodes have the same cluster name, \"" + settings.clusterName() + "\"?)");
            }
            awaitAnotherView();
        }
        return Optional.empty();
    }

    /** Tells the view there is if it has others in it, or if this node may be alone. */
    private boolean settleIf(boolean mayBeAlone) {
        lock.lock();
        try {
            View view = latestView;
            settled = view != null && (view.size() > 1 || mayBeAlone);
            if (view != null && settled) {
                install(view);
            }
            return settled;
        } finally {
            lock.unlock();
        }
    }

    private void awaitAnotherView() throws InterruptedException {
        lock.lock();
        try {
            long nanos = TimeUnit.MILLISECONDS.toNanos(PROBE_MILLIS);
            while (nanos > 0 && (latestView == null || latestView.size() < 2)) {
                nanos = viewCame.awaitNanos(nanos);
            }
        } finally {
            lock.unlock();
        }
    }

    private Map<NodeName, LinkProbe.Reply> askPeers(SSLContext tls) throws InterruptedException {
        Map<NodeName, LinkProbe.Reply> answers = new ConcurrentSkipListMap<>();
        List<Thread> asking = new ArrayList<>();
        settings.peers().forEach((name, address) -> {
            if (!name.equals(self.name())) {
                asking.add(Thread.ofVirtual()
                        .name("link-probe")
                        .start(() -> answers.put(name, LinkProbe.ask(tls, settings.bindAddress(), address))));
            }
        });
        for (Thread each : asking) {
            each.join();
        }
        return answers;
    }

    private Optional<Refusal> refusal(Map<NodeName, LinkProbe.Answer> answers) {
        String stranger;
        lock.lock();
        try {
            stranger = join(strangers);
        } finally {
            lock.unlock();
        }
        if (!stranger.isEmpty()) {
            return Optional.of(new Refusal(
                    "this node stays out: at the address of " + stranger
                            + " a host answered whose certificate is not that of a node of this cluster, so it cannot be"
                            + " taken for dead; give all nodes the files of one \"jcrm cluster init\" (this node's are in "
                            + settings.certificates() + ")",
                    true));
        }
        String refuser = those(answers, LinkProbe.Answer.REFUSED);
        if (!refuser.isEmpty()) {
            return Optional.of(new Refusal(
                    "this node stays out: " + refuser + " lives but refuses this node; its log says why (is "
                            + settings.self() + " among its peers, are the clocks right?)",
                    true));
        }
        return Optional.empty();
    }

    private static String those(Map<NodeName, LinkProbe.Answer> answers, LinkProbe.Answer wanted) {
        return join(answers.keySet().stream()
                .filter(name -> answers.get(name) == wanted)
                .collect(Collectors.toCollection(TreeSet::new)));
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
            latestView = view;
            viewCame.signalAll();
            if (settled) {
                install(view);
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
                            () -> warnings.warn(String.valueOf(each), "a member without a name is ignored: " + each));
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
        next.forEach(each -> newest.put(each.name(), each.incarnation()));
        long latest = next.stream().mapToLong(Member::incarnation).max().orElse(0);
        if (latest > generations.newest()) {
            Thread.ofVirtual().name("generation").start(() -> goOnAbove(latest));
        }
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
                String source = String.valueOf(message.getSrc());
                warnings.warn(source, "a message that is not of jcrm was dropped, from " + source);
                return;
            }
            if (isOfAnEarlierLife(from)) {
                warnings.warn(
                        from.name().value(),
                        "a message of an earlier life of " + from.name() + " was dropped, sent again by somebody");
                return;
            }
            int begin = message.getOffset();
            byte[] payload = Arrays.copyOfRange(message.getArray(), begin + 1, begin + message.getLength());
            Frame kind = Frame.of(message.getArray()[begin]);
            if (kind == null) {
                warnings.warn(
                        from.name().value(),
                        "a message of an unknown kind was dropped, from " + from.name()
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

    /** Not by the thread that installs views: it writes to the disk. */
    private void goOnAbove(long latest) {
        try {
            generations.seen(latest);
        } catch (IOException e) {
            warnings.warn(self.name().value(), String.valueOf(e.getMessage()));
        }
    }

    /** A life that a later one was seen of is over; what it said may contradict what was decided since. */
    private boolean isOfAnEarlierLife(Member from) {
        lock.lock();
        try {
            return from.incarnation() < newest.getOrDefault(from.name(), from.incarnation());
        } finally {
            lock.unlock();
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

    private void answeredByStranger(@Nullable NodeName called, String from, String sentence) {
        warnings.warn(from, sentence);
        lock.lock();
        try {
            if (called != null && !settled) {
                strangers.add(called);
            }
        } finally {
            lock.unlock();
        }
    }

    private static String join(Set<NodeName> nodes) {
        return nodes.stream().map(NodeName::value).collect(Collectors.joining(", "));
    }
}
