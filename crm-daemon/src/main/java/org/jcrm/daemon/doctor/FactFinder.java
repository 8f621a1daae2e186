package org.jcrm.daemon.doctor;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jcrm.core.codec.CodecException;
import org.jcrm.core.codec.StatusJson;
import org.jcrm.core.codec.api.AnswerTimes;
import org.jcrm.core.codec.api.StatusReport;
import org.jcrm.core.doctor.HostFacts;
import org.jcrm.core.model.NodeName;
import org.jcrm.daemon.api.ApiRequest;
import org.jcrm.daemon.api.Caller;
import org.jcrm.daemon.api.PeerApi;
import org.jcrm.daemon.config.DaemonConfig;
import org.jcrm.membership.certificate.LiveCredentials;
import org.jcrm.membership.certificate.NodeCredentials;

/** Gathers the facts of one host, and asks all other daemons at the same time; {@link AnswerTimes#DOCTOR} at most. */
public final class FactFinder {
    private static final Duration ANSWER = Duration.ofSeconds(3);

    /** Connecting, the handshake and the answer have limits of their own; together they stay below this. */
    private static final Duration LONGEST = AnswerTimes.DOCTOR;

    private final DaemonConfig config;
    private final LiveCredentials credentials;
    private final PeerApi peers;
    private final NameLookup names;
    private final Clock clock;

    public FactFinder(DaemonConfig config, LiveCredentials credentials, PeerApi peers, NameLookup names, Clock clock) {
        this.config = requireNonNull(config, "config is null");
        this.credentials = requireNonNull(credentials, "credentials is null");
        this.peers = requireNonNull(peers, "peers is null");
        this.names = requireNonNull(names, "names is null");
        this.clock = requireNonNull(clock, "clock is null");
    }

    /** @throws InterruptedException if the daemon ends meanwhile */
    public HostFacts gather() throws InterruptedException {
        List<FutureTask<Optional<HostFacts.ResolvedName>>> lookups = new ArrayList<>();
        Map<NodeName, FutureTask<HostFacts.Peer>> questions = new LinkedHashMap<>();
        for (Map.Entry<NodeName, String> peer : config.peers().entrySet()) {
            NodeName node = peer.getKey();
            lookups.add(started("names", () -> resolved(node, peer.getValue())));
            if (!node.equals(config.node())) {
                questions.put(node, started("ask-" + node, () -> asked(node)));
            }
        }
        long end = System.nanoTime() + LONGEST.toNanos();
        List<HostFacts.ResolvedName> resolved = new ArrayList<>();
        for (FutureTask<Optional<HostFacts.ResolvedName>> lookup : lookups) {
            // A name server that does not answer is no finding: jcrm itself needs no names.
            within(lookup, end).flatMap(name -> name).ifPresent(resolved::add);
        }
        List<HostFacts.Peer> answers = new ArrayList<>();
        for (Map.Entry<NodeName, FutureTask<HostFacts.Peer>> question : questions.entrySet()) {
            NodeName node = question.getKey();
            answers.add(within(question.getValue(), end)
                    .orElseGet(() -> new HostFacts.Silent(node, "no answer within " + LONGEST.toSeconds() + " s")));
        }
        NodeCredentials present = credentials.current();
        return new HostFacts(
                config.source().toString(),
                config.arbitrator().map(vote -> vote.name() + " (" + vote.address() + ":" + vote.port() + ")"),
                List.of(
                        new HostFacts.Certificate(
                                present.files().certificate().toString(),
                                false,
                                present.certificate().getNotAfter().toInstant()),
                        new HostFacts.Certificate(
                                present.files().authority().toString(),
                                true,
                                present.authority().getNotAfter().toInstant())),
                resolved,
                answers);
    }

    private static <T> FutureTask<T> started(String what, Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        Thread.ofVirtual().name("doctor-" + what).start(task);
        return task;
    }

    private static <T> Optional<T> within(FutureTask<T> task, long end) throws InterruptedException {
        try {
            return Optional.of(task.get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS));
        } catch (TimeoutException e) {
            return Optional.empty();
        } catch (ExecutionException e) {
            throw new IllegalStateException("every expected failure is an answer", e.getCause());
        }
    }

    private Optional<HostFacts.ResolvedName> resolved(NodeName node, String configured) {
        List<String> addresses = names.addresses(node.value());
        List<String> expected = names.addresses(configured);
        return addresses.isEmpty() || expected.isEmpty()
                ? Optional.empty()
                : Optional.of(new HostFacts.ResolvedName(node, addresses, expected.getFirst()));
    }

    private HostFacts.Peer asked(NodeName node) {
        ApiRequest asker = new ApiRequest(
                "GET",
                List.of("v1", "status"),
                Map.of(),
                "jcrm doctor on " + config.node(),
                new byte[0],
                Caller.daemon(config.node()));
        Instant before = clock.instant();
        try (PeerApi.Reply reply = peers.ask(node, "GET", "/v1/status", asker, new byte[0], ANSWER)) {
            byte[] body = reply.whole();
            Instant after = clock.instant();
            if (reply.status() != 200) {
                return new HostFacts.Silent(node, "it answered with the status " + reply.status());
            }
            StatusReport report = StatusJson.read(body);
            return new HostFacts.Answered(
                    node,
                    report.local().lifecycle(),
                    report.local().sentence(),
                    report.cluster().lastUpdated(),
                    before,
                    after,
                    report.local().notices());
        } catch (IOException | CodecException e) {
            return new HostFacts.Silent(node, Objects.toString(e.getMessage(), e.toString()));
        }
    }
}
