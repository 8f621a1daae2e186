package org.jcrm.core.policy;

import java.util.Map;
import java.util.Optional;
import org.jcrm.core.model.Flags;
import org.jcrm.core.model.Role;
import org.jcrm.core.model.Score;
import org.jcrm.core.status.ClusterOptions.HealthStrategy;
import org.jcrm.core.status.LiveNode;

/** Node health: the attributes {@code #health…} of a node are scores for everything on it ({@code node-health-strategy}). */
final class HealthRules {
    private final Placement placement;
    private final HealthStrategy strategy;

    private HealthRules(Placement placement) {
        this.placement = placement;
        this.strategy = placement.cluster.options().healthStrategy();
    }

    static void apply(Placement placement) {
        HealthRules rules = new HealthRules(placement);
        if (rules.strategy != HealthStrategy.NONE) {
            placement.nodes.forEach(rules::apply);
        }
    }

    private void apply(LiveNode node) {
        int health = sum(node);
        if (health == 0) {
            return;
        }
        for (Slot slot : placement.tops) {
            if (health < 0 && Flags.isTrue(slot.live.meta(), "allow-unhealthy-nodes")) {
                continue;
            }
            placement.why.health();
            NodeCriteria.apply(
                    placement,
                    slot,
                    new Location(
                            "node-health", Role.UNKNOWN, Location.Discovery.ALWAYS, Map.of(node, Score.of(health))));
        }
    }

    private int sum(LiveNode node) {
        int sum = strategy == HealthStrategy.PROGRESSIVE ? option("node-health-base", 0) : 0;
        for (Map.Entry<String, String> attribute : node.attributes().entrySet()) {
            if (attribute.getKey().startsWith("#health")) {
                sum = ScoreTable.sum(sum, score(attribute.getValue()));
            }
        }
        return sum;
    }

    private int score(String value) {
        return switch (value) {
            case "red" ->
                switch (strategy) {
                    case NONE -> 0;
                    case MIGRATE_ON_RED, ONLY_GREEN -> -Score.LIMIT;
                    case PROGRESSIVE, CUSTOM -> option("node-health-red", -Score.LIMIT);
                };
            case "yellow" ->
                switch (strategy) {
                    case NONE, MIGRATE_ON_RED -> 0;
                    case ONLY_GREEN -> -Score.LIMIT;
                    case PROGRESSIVE, CUSTOM -> option("node-health-yellow", 0);
                };
            case "green" ->
                switch (strategy) {
                    case NONE, MIGRATE_ON_RED, ONLY_GREEN -> 0;
                    case PROGRESSIVE, CUSTOM -> option("node-health-green", 0);
                };
            default -> Score.parse(value).map(Score::value).orElse(0);
        };
    }

    private int option(String name, int absent) {
        Optional<String> text = placement.cluster.options().text(name);
        return text.flatMap(Score::parse).map(Score::value).orElse(absent);
    }
}
