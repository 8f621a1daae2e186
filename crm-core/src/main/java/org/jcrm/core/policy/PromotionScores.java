package org.jcrm.core.policy;

import java.util.List;
import java.util.Optional;
import org.jcrm.core.model.Score;
import org.jcrm.core.status.LiveNode;
import org.jspecify.annotations.Nullable;

/** Promotion scores: the node attributes {@code master-RESOURCE} (or {@code promotion-RESOURCE}) that agents set. */
final class PromotionScores {
    private PromotionScores() {}

    /** Nodes with a better promotion score are better for the instances in the first place. */
    static void addToNodes(Placement placement, Slot clone) {
        if (clone.promotionScoresAdded) {
            return;
        }
        clone.promotionScoresAdded = true;
        for (Slot child : clone.children) {
            for (LiveNode node : placement.nodes) {
                if (child.scores.has(node.index()) && placement.available(node)) {
                    int score = of(placement, child, node).orElse(0);
                    if (score > 0) {
                        placement.why.because(Cause.Kind.PROMOTION_SCORE);
                        child.scores.add(node.index(), score);
                    }
                    // Instances with better scores are assigned first.
                    child.priority = Math.max(child.priority, score);
                }
            }
        }
    }

    /** Empty if the node says nothing about the instance; of a cloned group the sum of its members. */
    static Optional<Integer> of(Placement placement, Slot instance, LiveNode node) {
        if (!instance.isPrimitive()) {
            Optional<Integer> sum = Optional.empty();
            for (Slot child : instance.children) {
                Optional<Integer> score = of(placement, child, node);
                if (score.isPresent()) {
                    sum = Optional.of(ScoreTable.sum(sum.orElse(0), score.get()));
                }
            }
            return sum;
        }
        if (!applies(placement, instance, node)) {
            return Optional.empty();
        }
        LiveNode source = attributeSource(placement, instance, node);
        if (source == null) {
            return Optional.empty();
        }
        Optional<String> text =
                instance.live.historyId().or(() -> Optional.of(instance.id())).flatMap(name -> attribute(source, name));
        if (text.isEmpty() && !instance.live.unique()) {
            text = attribute(source, instance.live.baseId());
        }
        return text.map(value -> Score.parse(value).map(Score::value).orElse(0));
    }

    /** Agents in a container may set the attributes of the node that the container is on; null if that is none. */
    private static @Nullable LiveNode attributeSource(Placement placement, Slot instance, LiveNode node) {
        Slot host = node.isGuest() ? placement.host(node) : null;
        if (host == null || !instance.live.meta("container-attribute-target").equals(Optional.of("host"))) {
            return node;
        }
        return instance.provisional ? host.currentNode() : host.node;
    }

    private static Optional<String> attribute(LiveNode node, String name) {
        return node.attribute("master-" + name).or(() -> node.attribute("promotion-" + name));
    }

    private static boolean applies(Placement placement, Slot instance, LiveNode node) {
        boolean stands = !instance.live.unique() && standsFor(instance, node);
        if (!stands
                && (!instance.live.running().isEmpty() || !instance.live.known().isEmpty())
                && !instance.live.running().contains(node)
                && !instance.live.known().contains(node)) {
            return false;
        }
        return instance.scores.has(node.index())
                && instance.scores.get(node.index()) >= 0
                && placement.nodes.contains(node);
    }

    /** Among interchangeable instances the active one gets the node's score, else any that was probed there. */
    private static boolean standsFor(Slot instance, LiveNode node) {
        Slot clone = instance.top();
        Slot active = member(clone, instance, node, true);
        if (active != null) {
            return active == instance;
        }
        return member(clone, instance, node, false) != null;
    }

    private static @Nullable Slot member(Slot clone, Slot like, LiveNode node, boolean active) {
        for (Slot child : clone.children) {
            for (Slot primitive : child.isPrimitive() ? List.of(child) : child.children) {
                boolean matches = active
                        ? primitive.live.running().contains(node)
                        : primitive.live.known().contains(node);
                if (primitive.live.baseId().equals(like.live.baseId()) && matches) {
                    return primitive;
                }
            }
        }
        return null;
    }
}
