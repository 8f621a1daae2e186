package org.jcrm.core.doctor;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jcrm.core.controller.Lifecycle;
import org.jcrm.core.model.NodeName;

/**
 * What only the asked daemon's host can tell; the shell gathers it.
 *
 * @param settings the daemon's own file ({@code /etc/jcrm/jcrmd.yaml})
 * @param arbitrator the arbitrator that it names, with its address
 * @param certificates this node's own and the authority's
 * @param names how the names of all nodes are resolved on this host; those that nobody knows are left out
 * @param peers what the other nodes' daemons answered
 * @param notices what this daemon's screens show beside the status
 */
public record HostFacts(
        String settings,
        Optional<String> arbitrator,
        List<Certificate> certificates,
        List<ResolvedName> names,
        List<Peer> peers,
        List<String> notices) {
    public HostFacts {
        requireNonNull(settings, "settings is null");
        requireNonNull(arbitrator, "arbitrator is null");
        certificates = List.copyOf(certificates);
        names = List.copyOf(names);
        peers = List.copyOf(peers);
        notices = List.copyOf(notices);
    }

    /** Without notices. */
    public HostFacts(
            String settings,
            Optional<String> arbitrator,
            List<Certificate> certificates,
            List<ResolvedName> names,
            List<Peer> peers) {
        this(settings, arbitrator, certificates, names, peers, List.of());
    }

    public HostFacts withNotices(List<String> said) {
        return new HostFacts(settings, arbitrator, certificates, names, peers, said);
    }

    /**
     * @param file where it is
     * @param authority whether it is the authority's rather than the node's
     * @param notAfter until when it is valid
     */
    public record Certificate(String file, boolean authority, Instant notAfter) {
        public Certificate {
            requireNonNull(file, "file is null");
            requireNonNull(notAfter, "notAfter is null");
        }
    }

    /**
     * @param addresses as this host resolves the name, numeric
     * @param expected the numeric address that {@code peers} gives it
     */
    public record ResolvedName(NodeName node, List<String> addresses, String expected) {
        public ResolvedName {
            requireNonNull(node, "node is null");
            addresses = List.copyOf(addresses);
            requireNonNull(expected, "expected is null");
        }
    }

    /** What became of the question to another node's daemon. */
    public sealed interface Peer {
        NodeName node();
    }

    /** @param reason a sentence */
    public record Silent(NodeName node, String reason) implements Peer {
        public Silent {
            requireNonNull(node, "node is null");
            requireNonNull(reason, "reason is null");
        }
    }

    /**
     * @param sentence why it is in that state, and what to do
     * @param clock what its clock said at some moment between {@code asked} and {@code answered}, by this host's clock
     * @param notices what its screens show beside the status
     */
    public record Answered(
            NodeName node,
            Lifecycle lifecycle,
            String sentence,
            Instant clock,
            Instant asked,
            Instant answered,
            List<String> notices)
            implements Peer {
        public Answered {
            requireNonNull(node, "node is null");
            requireNonNull(lifecycle, "lifecycle is null");
            requireNonNull(sentence, "sentence is null");
            requireNonNull(clock, "clock is null");
            requireNonNull(asked, "asked is null");
            requireNonNull(answered, "answered is null");
            notices = List.copyOf(notices);
        }

        /** Without notices. */
        public Answered(
                NodeName node, Lifecycle lifecycle, String sentence, Instant clock, Instant asked, Instant answered) {
            this(node, lifecycle, sentence, clock, asked, answered, List.of());
        }

        /** How far its clock is ahead at the very least (negative: behind), since the answer took its time. */
        Duration ahead() {
            if (clock.isAfter(answered)) {
                return Duration.between(answered, clock);
            }
            return clock.isBefore(asked) ? Duration.between(asked, clock) : Duration.ZERO;
        }
    }
}
