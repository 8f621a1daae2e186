package org.jcrm.core.policy;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jcrm.core.model.Ordered;
import org.jcrm.core.model.Role;
import org.jcrm.core.status.LiveCluster;
import org.jcrm.core.status.LiveNode;
import org.jcrm.core.status.LiveResource;

/**
 * A plan with everything that led to it: facts for {@code org.jcrm.core.policy.why}, which makes sentences of them.
 *
 * @param scoreLines each score that was considered, in the words of {@code crm_simulate -s}
 * @param nodes in natural order of their names
 * @param resources every resource and instance, by id
 */
public record PlacementTrace(
        LiveCluster cluster,
        Plan plan,
        List<String> scoreLines,
        List<NodeTrace> nodes,
        Map<String, ResourceTrace> resources) {
    public PlacementTrace {
        requireNonNull(cluster, "cluster is null");
        requireNonNull(plan, "plan is null");
        scoreLines = List.copyOf(scoreLines);
        nodes = List.copyOf(nodes);
        resources = Ordered.copyOf(resources);
    }

    /**
     * A node as planning saw it.
     *
     * @param online of a remote node: whether its connection was placed
     * @param unclean why it is not under control
     * @param available whether it may run anything at all
     */
    public record NodeTrace(
            LiveNode node, boolean online, boolean shutdown, Optional<String> unclean, boolean available) {}

    /**
     * One resource or instance.
     *
     * @param node the node given
     * @param nextRole the role that it shall have
     * @param scores of the nodes, in their order
     * @param promotion rank for promotion, if it is an instance of a promotable clone
     * @param promotionReasons what the rank consists of
     * @param reasons why the next role is as it is, newest last
     * @param blocked what cannot be done, though it should
     */
    public record ResourceTrace(
            LiveResource live,
            Optional<LiveNode> node,
            Role nextRole,
            boolean managed,
            List<NodeScore> scores,
            Optional<Integer> promotion,
            List<Contribution> promotionReasons,
            List<String> reasons,
            List<BlockedAction> blocked) {
        public ResourceTrace {
            scores = List.copyOf(scores);
            promotionReasons = List.copyOf(promotionReasons);
            reasons = List.copyOf(reasons);
            blocked = List.copyOf(blocked);
        }
    }

    /** @param present whether the node is considered at all; if not, the score is −INFINITY without a reason */
    public record NodeScore(LiveNode node, boolean present, int score, List<Contribution> contributions) {
        public NodeScore {
            contributions = List.copyOf(contributions);
        }
    }

    /**
     * A start, promotion or stop that cannot be done.
     *
     * @param reason in the engine's words ({@code no quorum}), or empty
     * @param missing the actions before it that cannot be done either
     */
    public record BlockedAction(String task, Optional<LiveNode> node, String reason, List<MissingAction> missing) {
        public BlockedAction {
            missing = List.copyOf(missing);
        }
    }

    /** An action that has to come first, of another resource or (fencing) on a node. */
    public record MissingAction(String resource, String task) {}
}
