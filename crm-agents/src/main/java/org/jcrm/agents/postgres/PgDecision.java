package org.jcrm.agents.postgres;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jcrm.core.agent.AgentResult;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.OcfResult;

/**
 * What an observation means and what must be done about it. Pure: values in, values out, each verdict with its sentence.
 * {@link PgElection} decides who may become the primary.
 */
final class PgDecision {
    private PgDecision() {}

    /** The result of a monitor. Slow is not dead: a server that answers in any way is not a failed one. */
    static AgentResult monitorResult(PgObservation seen, RepMode mode) {
        if (seen.postmaster().isEmpty()) {
            // No reason given: the same death must be the same result at every look, or it would be counted twice.
            return AgentResult.of(OcfResult.NOT_RUNNING);
        }
        Postmaster postmaster = seen.postmaster().get();
        if (seen.answer().isPresent()) {
            boolean promoted = !seen.answer().get().inRecovery() && mode.isPromotable();
            return seen.complaint().isEmpty() ? running(promoted) : degraded(promoted, seen.complaint());
        }
        boolean promoted = mode.isPromotable() && !seen.standbySignal();
        if (seen.complaintIsAnswer() && postmaster.isReady()) {
            return degraded(promoted, seen.complaint());
        }
        return AgentResult.of(promoted ? OcfResult.FAILED_PROMOTED : OcfResult.ERROR, seen.complaint());
    }

    private static AgentResult running(boolean promoted) {
        return AgentResult.of(promoted ? OcfResult.PROMOTED : OcfResult.OK);
    }

    private static AgentResult degraded(boolean promoted, String sentence) {
        return AgentResult.of(promoted ? OcfResult.DEGRADED_PROMOTED : OcfResult.DEGRADED, sentence);
    }

    /**
     * What a primary sees around it.
     *
     * @param peers the other nodes of {@code node_list}
     * @param members nodes whose daemons take part
     * @param synchronousNames what is in force now
     * @param expected peers that are about to connect (after a switchover) and are worth waiting for
     */
    record PrimaryView(
            RepMode mode,
            List<NodeName> peers,
            List<NodeName> members,
            List<ReplicationRow> rows,
            String synchronousNames,
            List<NodeName> expected) {
        PrimaryView {
            peers = List.copyOf(peers);
            members = List.copyOf(members);
            rows = List.copyOf(rows);
            expected = List.copyOf(expected);
        }

        boolean isMember(NodeName node) {
            return members.stream().anyMatch(member -> PgParameters.sameNode(member, node));
        }

        /** A node outside of the membership counts as gone, whatever an old connection looks like. */
        Optional<ReplicationRow> rowOf(NodeName peer) {
            return isMember(peer) ? ReplicationRow.best(rows, peer) : Optional.empty();
        }

        boolean isStreaming(NodeName peer) {
            return rowOf(peer).filter(ReplicationRow::isStreaming).isPresent();
        }

        boolean isExpected(NodeName peer) {
            return isMember(peer) && expected.stream().anyMatch(node -> PgParameters.sameNode(node, peer));
        }
    }

    /** What the primary publishes of one standby. */
    record StandbyVerdict(NodeName node, String status, String dataStatus, String score) {}

    /**
     * The primary's decision about its standbys, in the order of its steps: publish {@code verdicts} (and be certain of
     * them if {@code names} changes), then put {@code names} in force, then wait for {@code awaited} to be synchronous.
     * A standby that missed commits must be barred from promotion before the first commit that it misses.
     *
     * @param names {@code synchronous_standby_names} that must be in force
     * @param awaited the standby that becomes synchronous; its verdict follows once it is
     * @param degraded why commits do not wait for a standby although they should; for every screen
     */
    record PrimaryDuty(
            List<StandbyVerdict> verdicts,
            String names,
            boolean changesNames,
            Optional<NodeName> awaited,
            Optional<String> degraded,
            String sentence) {
        PrimaryDuty {
            verdicts = List.copyOf(verdicts);
        }
    }

    static PrimaryDuty duty(PrimaryView view) {
        return view.mode() == RepMode.SYNC ? synchronousDuty(view) : asynchronousDuty(view);
    }

    /**
     * Whether a standby's data go beyond the point at which the primary was promoted, on the timeline before: they came from
     * the primary before it and were acknowledged by nobody, or they were written apart. It cannot follow any more, though its
     * server goes on trying.
     *
     * @param receiving the timeline that it receives; 0: unknown
     * @param primary the timeline that the primary writes; 0: unknown
     * @param promotedAt where the primary was promoted
     */
    static boolean isBeyond(WalPosition own, int receiving, int primary, Optional<Long> promotedAt) {
        return receiving > 0
                && receiving < primary
                && promotedAt
                        .filter(point -> Long.compareUnsigned(own.lsn(), point) > 0)
                        .isPresent();
    }

    /**
     * A primary without room on its disk hands over before its server ends of it, if somebody is ready who has room; else
     * it goes on for as long as it can.
     *
     * @param heirs standbys that may be promoted and have room
     */
    static String ownScore(boolean withoutRoom, List<NodeName> heirs) {
        return withoutRoom && !heirs.isEmpty() ? PgAttributes.SCORE_HANDING_OVER : PgAttributes.SCORE_PRIMARY;
    }

    private static PrimaryDuty asynchronousDuty(PrimaryView view) {
        List<StandbyVerdict> verdicts = view.peers().stream()
                .map(peer -> verdict(view, peer, PgAttributes.SCORE_CANDIDATE))
                .toList();
        boolean changes = !view.synchronousNames().isEmpty();
        return new PrimaryDuty(
                verdicts,
                PgSettings.NO_STANDBY,
                changes,
                Optional.empty(),
                Optional.empty(),
                "Replication is asynchronous.");
    }

    private static PrimaryDuty synchronousDuty(PrimaryView view) {
        Optional<NodeName> current = view.peers().stream()
                .filter(peer -> PgSettings.only(peer).equalsIgnoreCase(view.synchronousNames()))
                .findFirst();
        Optional<NodeName> chosen = choose(view, current);
        String names = chosen.map(PgSettings::only).orElse(PgSettings.NO_STANDBY);
        boolean changes = !names.equalsIgnoreCase(view.synchronousNames());
        boolean settled = chosen.flatMap(view::rowOf)
                        .filter(ReplicationRow::isSynchronous)
                        .isPresent()
                && !changes;
        List<StandbyVerdict> verdicts = new ArrayList<>();
        for (NodeName peer : view.peers()) {
            boolean isChosen = chosen.filter(peer::equals).isPresent();
            if (!isChosen) {
                verdicts.add(verdict(view, peer, PgAttributes.SCORE_NEVER));
            } else if (settled) {
                verdicts.add(verdict(view, peer, PgAttributes.SCORE_CANDIDATE));
            }
        }
        Optional<NodeName> awaited = settled ? Optional.empty() : chosen.filter(view::isStreaming);
        Optional<String> degraded =
                chosen.isPresent() || view.peers().isEmpty() ? Optional.empty() : Optional.of(degraded(view));
        return new PrimaryDuty(verdicts, names, changes, awaited, degraded, sentence(view, current, chosen, changes));
    }

    private static String degraded(PrimaryView view) {
        return "Replication is asynchronous: "
                + view.peers().stream()
                        .map(peer -> peer + (view.isMember(peer) ? " does not stream" : " is not in the cluster"))
                        .collect(Collectors.joining(", "))
                + ". Commits do not wait for a standby.";
    }

    /** The standby that holds up commits: the present one while it lives, else the first that streams or is expected. */
    private static Optional<NodeName> choose(PrimaryView view, Optional<NodeName> current) {
        return current.filter(view::isStreaming)
                .or(() -> view.peers().stream().filter(view::isStreaming).findFirst())
                .or(() -> current.filter(view::isExpected))
                .or(() -> view.peers().stream().filter(view::isExpected).findFirst());
    }

    private static String sentence(
            PrimaryView view, Optional<NodeName> current, Optional<NodeName> chosen, boolean changes) {
        if (chosen.isPresent()) {
            return changes
                    ? "Replication to " + chosen.get() + " becomes synchronous."
                    : "Replication to " + chosen.get() + " is synchronous.";
        }
        if (!changes) {
            return "Replication is asynchronous: no standby is streaming.";
        }
        String why = current.map(peer -> view.isMember(peer)
                        ? peer + " does not stream any more"
                        : peer + " is not in the cluster any more")
                .orElse("no standby is streaming");
        return "Replication becomes asynchronous: " + why + ". Commits no longer wait for a standby.";
    }

    /** @param ifStreaming the score of a standby that streams; any other may never be promoted */
    private static StandbyVerdict verdict(PrimaryView view, NodeName peer, String ifStreaming) {
        Optional<ReplicationRow> row = view.rowOf(peer);
        if (row.isEmpty()) {
            return new StandbyVerdict(
                    peer, PgAttributes.STATUS_ALONE, PgAttributes.DATA_DISCONNECT, PgAttributes.SCORE_NEVER);
        }
        String status = row.get().isStreaming()
                ? switch (row.get().syncState()) {
                    // There is no HS:quorum among the values that dashboards know; a quorum member is synchronous.
                    case "sync", "quorum" -> "HS:sync";
                    case "potential" -> "HS:potential";
                    case "async" -> "HS:async";
                    default -> "HS:connected";
                }
                : "HS:connected";
        return new StandbyVerdict(
                peer,
                status,
                row.get().syncState().equals("quorum")
                        ? PgAttributes.DATA_SYNC
                        : row.get().dataStatus(),
                row.get().isStreaming() ? ifStreaming : PgAttributes.SCORE_NEVER);
    }
}
