package org.jcrm.daemon.certificate;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jcrm.core.codec.api.CertificateAnswer;
import org.jcrm.core.codec.api.CertificateLine;
import org.jcrm.core.codec.api.CertificateOrder;
import org.jcrm.core.codec.api.CertificateReport;
import org.jcrm.core.codec.api.NodeCertificates;
import org.jcrm.core.controller.Snapshot;
import org.jcrm.core.doctor.CertificateLife;
import org.jcrm.core.doctor.HostFacts;
import org.jcrm.core.model.NodeName;
import org.jcrm.membership.arbitrator.ArbitratorCertificates;
import org.jcrm.membership.certificate.CertificateOrders;
import org.jcrm.membership.certificate.CertificateProblem;
import org.jcrm.membership.certificate.LiveCredentials;
import org.jcrm.membership.certificate.NodeCredentials;

/**
 * Sees to the certificates of the cluster while this daemon runs. At every new view, and every minute, it looks at those of
 * the others: a newer revocation list is taken, whoever has it, so a member that was away learns it when it joins; and the
 * ends of all certificates are told on every screen. {@link Renewal} sees to their lives, {@link Signing} to the authority's
 * key.
 */
public final class CertificateKeeper implements AutoCloseable {
    private static final Duration EXCHANGE = Duration.ofMinutes(1);
    private static final Duration RENEWAL = Duration.ofMinutes(1);

    /** Connecting to a peer, the handshake and the answer have limits of their own; together they stay below this. */
    private static final Duration ANSWERS = Duration.ofSeconds(7);

    private final LiveCredentials credentials;
    private final Map<NodeName, String> addresses;
    private final CertificatePeers peers;
    private final Optional<ArbitratorCertificates> arbitrator;
    private final Clock clock;
    private final CertificateStory story;
    private final Signing signing;
    private final Renewal renewal;
    private final Map<NodeName, NodeCertificates> known = new ConcurrentHashMap<>();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("certificates").daemon().factory());

    /** Written and read by the loop alone. */
    private List<NodeName> members = List.of();

    /**
     * @param addresses of all nodes, this one among them
     * @param authority the folder that holds the authority's key, if this host has it
     * @param story hears what was done, and what could not be and why
     */
    public CertificateKeeper(
            LiveCredentials credentials,
            Map<NodeName, String> addresses,
            CertificatePeers peers,
            Optional<ArbitratorCertificates> arbitrator,
            Path authority,
            Clock clock,
            Consumer<String> story) {
        this.credentials = requireNonNull(credentials, "credentials is null");
        this.addresses = Map.copyOf(addresses);
        this.peers = requireNonNull(peers, "peers is null");
        this.arbitrator = requireNonNull(arbitrator, "arbitrator is null");
        this.clock = requireNonNull(clock, "clock is null");
        this.story = new CertificateStory(story);
        this.signing = new Signing(credentials, this.addresses, authority, clock, this.story);
        this.renewal = new Renewal(this, signing, peers, arbitrator, clock, this.story);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // The bodies tell their own failures.
    public void start() {
        thread.scheduleWithFixedDelay(told(this::exchange), 1, EXCHANGE.toSeconds(), TimeUnit.SECONDS);
        thread.scheduleWithFixedDelay(told(renewal::ofWhatIsDue), 5, RENEWAL.toSeconds(), TimeUnit.SECONDS);
    }

    /** Called by the loop: a new member may know a newer list, or need ours. Never waits. */
    public void published(Snapshot snapshot) {
        if (!snapshot.view().members().equals(members)) {
            members = snapshot.view().members();
            try {
                thread.execute(told(this::exchange));
            } catch (RejectedExecutionException e) {
                // The daemon ends.
                members = List.of();
            }
        }
    }

    private Runnable told(Runnable body) {
        return () -> {
            try {
                body.run();
            } catch (RuntimeException e) {
                story.tell("A bug while looking after the certificates: " + e);
            }
        };
    }

    NodeName self() {
        return credentials.current().node();
    }

    /** How this node's own are. */
    public NodeCertificates show() {
        return CertificateOrders.show(credentials);
    }

    /** Whether orders for this name go to the arbitrator. */
    public boolean isArbitrator(NodeName name) {
        return arbitrator.filter(it -> it.name().equals(name)).isPresent();
    }

    /**
     * Carries out an order for this node or for the arbitrator.
     *
     * @throws CertificateProblem with a sentence
     */
    public CertificateAnswer order(NodeName name, CertificateOrder order) throws CertificateProblem {
        if (!isArbitrator(name)) {
            CertificateAnswer answer = CertificateOrders.carryOut(credentials, order, clock.instant());
            answer.notes().forEach(story::tell);
            return answer;
        }
        try {
            CertificateAnswer answer = arbitrator.orElseThrow().order(order);
            known.put(name, answer.certificates());
            return answer;
        } catch (IOException e) {
            throw new CertificateProblem(String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * Hands the revocation lists to all nodes and the arbitrator, and takes them. The others come first: a node that is
     * barred by the list hears of it at all, and can say so on its own screens.
     *
     * @return who has them now, and who will learn them when it joins, in sentences
     * @throws CertificateProblem if they are not signed by the authority
     */
    public List<String> revoke(String lists) throws CertificateProblem, InterruptedException {
        NodeCredentials present = credentials.current();
        CertificateOrder order = CertificateOrder.revoking(
                present.revocations().and(lists, present.authorities()).pem());
        List<String> notes = new ArrayList<>();
        Map<NodeName, FutureTask<CertificateAnswer>> sent = new LinkedHashMap<>();
        others().forEach(node -> sent.put(node, started(() -> peers.order(node, order))));
        arbitrator.ifPresent(it -> sent.put(it.name(), started(() -> it.order(order))));
        long end = System.nanoTime() + ANSWERS.toNanos();
        for (Map.Entry<NodeName, FutureTask<CertificateAnswer>> each : sent.entrySet()) {
            try {
                CertificateAnswer answer = within(each.getValue(), end);
                known.put(each.getKey(), answer.certificates());
                notes.add(each.getKey() + " has revocation list "
                        + answer.certificates().revocations() + ".");
            } catch (IOException e) {
                notes.add(each.getKey() + " does not have it yet, and gets it within a minute after it is back: "
                        + e.getMessage());
            }
        }
        notes.addAll(order(self(), order).notes());
        return notes;
    }

    /** How those of all nodes and of the arbitrator are. Waits for a few seconds at most. */
    public CertificateReport report() throws InterruptedException {
        Map<NodeName, FutureTask<NodeCertificates>> asked = new LinkedHashMap<>();
        others().forEach(node -> asked.put(node, started(() -> peers.show(node))));
        arbitrator.ifPresent(it -> asked.put(
                it.name(), started(() -> it.order(CertificateOrder.nothing()).certificates())));
        List<NodeCertificates> nodes = new ArrayList<>(List.of(show()));
        List<CertificateReport.Silent> silent = new ArrayList<>();
        long end = System.nanoTime() + ANSWERS.toNanos();
        for (Map.Entry<NodeName, FutureTask<NodeCertificates>> each : asked.entrySet()) {
            try {
                NodeCertificates answer = within(each.getValue(), end);
                known.put(each.getKey(), answer);
                nodes.add(answer);
            } catch (IOException e) {
                silent.add(new CertificateReport.Silent(each.getKey(), String.valueOf(e.getMessage())));
            }
        }
        return new CertificateReport(nodes, silent);
    }

    /** The other nodes of the cluster, in order. */
    List<NodeName> others() {
        return addresses.keySet().stream()
                .filter(node -> !node.equals(self()))
                .sorted()
                .toList();
    }

    private static <T> FutureTask<T> started(Callable<T> question) {
        FutureTask<T> task = new FutureTask<>(question);
        Thread.ofVirtual().name("ask-certificates").start(task);
        return task;
    }

    private static <T> T within(FutureTask<T> task, long end) throws IOException, InterruptedException {
        try {
            return task.get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new IOException("no answer within " + ANSWERS.toSeconds() + " s", e);
        } catch (ExecutionException e) {
            throw new IOException(Objects.requireNonNullElse(e.getCause(), e).getMessage(), e);
        }
    }

    /** The latest news of the certificates of a node or of the arbitrator. */
    Optional<NodeCertificates> known(NodeName name) {
        return Optional.ofNullable(known.get(name));
    }

    /** Takes newer lists from whoever has them, and gives the arbitrator, which asks nobody, this node's. */
    private void exchange() {
        try {
            for (NodeCertificates each : report().nodes()) {
                if (!each.revocations().isEmpty()
                        && !isArbitrator(each.node())
                        && !each.node().equals(self())) {
                    take(each);
                }
            }
            tellArbitrator();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void take(NodeCertificates theirs) {
        try {
            order(self(), CertificateOrder.revoking(theirs.revocationLists()));
            story.settled("list of " + theirs.node());
        } catch (CertificateProblem e) {
            story.once(
                    "list of " + theirs.node(),
                    "The revocation list of " + theirs.node() + " is not taken: " + e.getMessage());
        }
    }

    private void tellArbitrator() {
        String lists = credentials.current().revocations().pem();
        for (ArbitratorCertificates it : arbitrator.stream().toList()) {
            NodeCertificates theirs = known.get(it.name());
            if (!lists.isEmpty() && theirs != null && !theirs.revocationLists().equals(lists)) {
                try {
                    known.put(
                            it.name(),
                            it.order(CertificateOrder.revoking(lists)).certificates());
                } catch (IOException e) {
                    story.once("list", "The revocation list does not reach the arbitrator: " + e.getMessage());
                }
            }
        }
    }

    /**
     * Signs a node's request with the authority's key.
     *
     * @param node whom the certificate is for: nobody gets one for another
     * @throws CertificateProblem if the key is not on this host, or the request is no good
     */
    public String sign(String request, NodeName node) throws CertificateProblem, IOException {
        return signing.sign(request, node);
    }

    /** What every screen of this node must say of certificates, of all nodes as far as they are known. */
    public List<String> notices() {
        Instant now = clock.instant();
        known.put(self(), show());
        Set<String> revoked = Set.copyOf(credentials.current().revocations().serials());
        List<String> notices = new ArrayList<>();
        known.values().stream().sorted((a, b) -> a.node().compareTo(b.node())).forEach(each -> {
            notices.addAll(CertificateLife.notices(
                    each.node(),
                    fact(each.own(), false),
                    each.authorities().stream().map(line -> fact(line, true)).toList(),
                    now));
            if (revoked.contains(each.own().serial())) {
                notices.add(CertificateLife.revoked(each.node()));
            }
            each.problem()
                    .ifPresent(problem -> notices.add("The certificates on the disk of " + each.node()
                            + " do not count, and a restart would be refused: " + problem));
        });
        notices.addAll(story.open());
        return notices;
    }

    private static HostFacts.Certificate fact(CertificateLine line, boolean authority) {
        return new HostFacts.Certificate(line.file(), authority, line.notAfter());
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
