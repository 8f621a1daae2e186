package org.jcrm.core.policy.why;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.Role;
import org.jcrm.core.model.Score;
import org.jcrm.core.policy.Cause;
import org.jcrm.core.policy.Contribution;
import org.jcrm.core.policy.PlacementTrace;
import org.jcrm.core.policy.PlacementTrace.NodeScore;
import org.jcrm.core.policy.PlacementTrace.NodeTrace;
import org.jcrm.core.policy.PlacementTrace.ResourceTrace;
import org.jcrm.core.policy.why.Explanation.NodeVerdict;
import org.jcrm.core.policy.why.Explanation.Reason;
import org.jcrm.core.status.LiveNode;

/** The table: what each node makes of the resource. Also answers what the sentences need to compare nodes. */
final class Verdicts {
    private final PlacementTrace trace;
    private final ReasonText text;

    Verdicts(PlacementTrace trace, ReasonText text) {
        this.trace = trace;
        this.text = text;
    }

    /** What is told apart when the reasons of two nodes are compared. */
    record Key(Cause.Kind kind, String id, String other) {
        static Key of(Contribution contribution) {
            Cause cause = contribution.cause();
            return new Key(cause.kind(), cause.id(), cause.other());
        }
    }

    NodeTrace node(LiveNode node) {
        return trace.nodes().get(node.index());
    }

    static NodeScore score(ResourceTrace unit, LiveNode node) {
        return unit.scores().get(node.index());
    }

    /** Nodes that are available and not forbidden, the best first. */
    List<NodeScore> possible(ResourceTrace unit) {
        return unit.scores().stream()
                .filter(score -> node(score.node()).available() && score.present() && score.score() >= 0)
                .sorted(Comparator.comparingInt(NodeScore::score).reversed())
                .toList();
    }

    /** The part whose scores tell about the node: the one that is there, else the first that is nowhere. */
    ResourceTrace unitFor(Subject subject, LiveNode node) {
        List<ResourceTrace> leaders = subject.leaders();
        for (ResourceTrace unit : leaders) {
            if (Subject.place(unit).filter(at -> at == node).isPresent()
                    || unit.node().filter(at -> at == node).isPresent()) {
                return unit;
            }
        }
        for (ResourceTrace unit : leaders) {
            if (unit.node().isEmpty() && Subject.place(unit).isEmpty()) {
                return unit;
            }
        }
        return leaders.getFirst();
    }

    List<NodeVerdict> table(Subject subject, Optional<NodeName> only) {
        List<NodeVerdict> table = new ArrayList<>();
        for (NodeTrace each : trace.nodes()) {
            LiveNode node = each.node();
            if (only.isPresent() ? only.get().equals(node.name()) : worthShowing(subject, each)) {
                table.add(verdict(subject, each));
            }
        }
        table.sort(Comparator.comparing((NodeVerdict row) -> row.role().isEmpty())
                .thenComparing(row -> !row.role().equals("Promoted"))
                .thenComparing(row -> !row.obstacles().isEmpty())
                .thenComparing(NodeVerdict::score, Comparator.reverseOrder()));
        return table;
    }

    /** Nodes inside of bundles concern only what is in there. */
    private boolean worthShowing(Subject subject, NodeTrace each) {
        return !each.node().bundled()
                || subject.units().stream()
                        .anyMatch(unit -> score(unit, each.node()).present()
                                && score(unit, each.node()).score() >= 0);
    }

    private NodeVerdict verdict(Subject subject, NodeTrace each) {
        LiveNode node = each.node();
        ResourceTrace unit = unitFor(subject, node);
        NodeScore score = score(unit, node);
        List<Reason> reasons = new ArrayList<>();
        if (!score.present()) {
            reasons.add(new Reason("absent", "", Score.MINUS_INFINITY, false, absent(unit, node)));
        }
        reasons.addAll(text.reasons(unit, node, score.contributions()));
        reasons.addAll(text.rulesThatDoNotHold(unit, node));
        boolean here = Subject.place(unit).filter(at -> at == node).isPresent();
        boolean promoted = Subject.promotedAt(unit).filter(at -> at == node).isPresent();
        ResourceTrace ranked = ranked(unit);
        boolean showsRank = here && ranked.promotion().isPresent();
        return new NodeVerdict(
                node.name(),
                subject.several() ? unit.live().id() : subject.name(),
                !here ? "" : promoted ? Role.PROMOTED.text() : roleThere(unit),
                Score.of(score.score()),
                reasons,
                NodeText.obstacles(each),
                showsRank ? ranked.promotion().map(Score::of) : Optional.empty(),
                showsRank ? text.reasons(ranked, node, ranked.promotionReasons()) : List.of());
    }

    private static String roleThere(ResourceTrace unit) {
        Role role = unit.managed() ? unit.nextRole() : unit.live().role();
        return role.text();
    }

    /** What is ranked for promotion: of a cloned group the group. */
    ResourceTrace ranked(ResourceTrace unit) {
        ResourceTrace level = unit;
        while (level.promotion().isEmpty() && level.live().parent() != null) {
            level = Objects.requireNonNull(
                    trace.resources().get(level.live().parent().id()));
        }
        return level;
    }

    String absent(ResourceTrace unit, LiveNode node) {
        if (!trace.cluster().options().symmetricCluster()) {
            return "no constraint allows it here (symmetric-cluster=false)";
        }
        if (node.leftOver()) {
            return "the node is not configured any more";
        }
        return node.bundled() && unit.live().ownNode().isEmpty()
                ? "only what belongs to the bundle may be inside of it"
                : "the node is not considered for it";
    }

    /** Why the node is forbidden: the reasons that say −INFINITY, else all that are negative. */
    List<String> forbidding(ResourceTrace unit, LiveNode node) {
        NodeScore score = score(unit, node);
        if (!score.present()) {
            return List.of(absent(unit, node));
        }
        List<Reason> reasons = text.reasons(unit, node, score.contributions());
        List<String> fatal = reasons.stream()
                .filter(reason -> reason.amount().isMinusInfinity())
                .map(Reason::sentence)
                .distinct()
                .toList();
        return !fatal.isEmpty()
                ? fatal
                : reasons.stream()
                        .filter(reason -> reason.amount().isNegative())
                        .map(reason -> reason.sentence() + ": " + reason.amount())
                        .toList();
    }

    /** What a node says for a resource and another does not, the heaviest first. */
    List<String> advantages(
            ResourceTrace a, List<Contribution> forA, LiveNode nodeA, ResourceTrace b, List<Contribution> forB) {
        Map<Key, Long> balance = new LinkedHashMap<>();
        forA.forEach(each -> balance.merge(Key.of(each), (long) each.amount(), Long::sum));
        forB.forEach(each -> balance.merge(Key.of(each), -(long) each.amount(), Long::sum));
        List<Map.Entry<Key, Long>> sorted = new ArrayList<>(balance.entrySet());
        sorted.sort(Map.Entry.<Key, Long>comparingByValue().reversed());
        List<String> found = new ArrayList<>();
        for (Map.Entry<Key, Long> entry : sorted) {
            if (entry.getValue() <= 0 || found.size() == 2) {
                break;
            }
            sentenceOf(entry.getKey(), a, forA, nodeA).ifPresent(found::add);
        }
        // What speaks against the other node is no reason that this one has.
        if (found.isEmpty() && forA.isEmpty() && !forB.isEmpty()) {
            found.add("nothing speaks against it there");
        }
        return found;
    }

    private Optional<String> sentenceOf(Key key, ResourceTrace unit, List<Contribution> all, LiveNode node) {
        List<Contribution> matching =
                all.stream().filter(each -> Key.of(each).equals(key)).limit(1).toList();
        return text.reasons(unit, node, matching).stream().map(Reason::sentence).findFirst();
    }

    /** A constraint that forbids every one of these nodes; a colocation before others. */
    Optional<Contribution> commonBan(ResourceTrace unit, List<LiveNode> nodes) {
        if (nodes.isEmpty()) {
            return Optional.empty();
        }
        List<Contribution> candidates = new ArrayList<>(fatal(unit, nodes.getFirst()));
        for (LiveNode node : nodes) {
            List<Key> there = fatal(unit, node).stream().map(Key::of).toList();
            candidates.removeIf(each -> !there.contains(Key.of(each)));
        }
        candidates.sort(Comparator.comparing(each -> each.cause().kind() != Cause.Kind.WITH));
        return candidates.stream().findFirst();
    }

    static List<Contribution> fatal(ResourceTrace unit, LiveNode node) {
        return score(unit, node).contributions().stream()
                .filter(each -> each.amount() <= -Score.LIMIT)
                .toList();
    }
}
