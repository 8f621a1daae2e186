package org.jcrm.core.policy.why;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.Score;

/**
 * An answer that explains itself.
 *
 * @param resource what the question was about, as asked
 * @param answer the decision in one sentence
 * @param details further sentences that belong to it: what blocks it, what it waits for
 * @param nodes what each node makes of the resource, the best first; one node if one was asked for
 * @param changes what would alter the decision, smallest first; each was tried by planning with it
 * @param conflicts constraints that cannot all be kept
 */
public record Explanation(
        String resource,
        Question question,
        Optional<NodeName> node,
        String answer,
        List<String> details,
        List<NodeVerdict> nodes,
        List<Change> changes,
        List<Conflict> conflicts) {
    public Explanation {
        requireNonNull(resource, "resource is null");
        requireNonNull(question, "question is null");
        requireNonNull(node, "node is null");
        requireNonNull(answer, "answer is null");
        details = List.copyOf(details);
        nodes = List.copyOf(nodes);
        changes = List.copyOf(changes);
        conflicts = List.copyOf(conflicts);
    }

    /**
     * One node.
     *
     * @param instance the resource or instance that the scores are about
     * @param role what it does there: {@code Started}, {@code Promoted} …; empty if it is not there
     * @param score the sum of the reasons, as the engine used it
     * @param obstacles why the node can run nothing at all now
     * @param promotion the rank for promotion there, if it is an instance of a promotable clone
     */
    public record NodeVerdict(
            NodeName node,
            String instance,
            String role,
            Score score,
            List<Reason> reasons,
            List<String> obstacles,
            Optional<Score> promotion,
            List<Reason> promotionReasons) {
        public NodeVerdict {
            reasons = List.copyOf(reasons);
            obstacles = List.copyOf(obstacles);
            promotionReasons = List.copyOf(promotionReasons);
        }
    }

    /**
     * One summand of a score.
     *
     * @param kind in lower case, like {@code location} or {@code stickiness}
     * @param id of the constraint, or empty
     * @param replaces the score becomes {@code amount}, whatever it was
     */
    public record Reason(String kind, String id, Score amount, boolean replaces, String sentence) {}

    /**
     * A change that would alter the decision.
     *
     * @param sentence what to change
     * @param command what an operator types for it; empty if jcrm has no command for it
     * @param effect what the decision would be
     */
    public record Change(String sentence, String command, String effect) {}

    /**
     * Constraints that cannot all be kept: without any one of them the resource could be placed.
     *
     * @param constraints their ids
     */
    public record Conflict(List<String> constraints, String sentence) {
        public Conflict {
            constraints = List.copyOf(constraints);
        }
    }
}
