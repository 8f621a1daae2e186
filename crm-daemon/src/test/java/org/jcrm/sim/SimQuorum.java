package org.jcrm.sim;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.Ordered;

/**
 * How votes are counted in one story, told apart from the production code: two parts without a common member never both
 * have quorum.
 *
 * @param properties what the cluster's configuration says of it
 */
record SimQuorum(
        Map<NodeName, Integer> votes, Optional<NodeName> breaker, boolean arbitrator, Map<String, String> properties) {
    SimQuorum {
        votes = Ordered.copyOf(votes);
        requireNonNull(breaker, "breaker is null");
        properties = Ordered.copyOf(properties);
    }

    /** A vote for each. */
    static SimQuorum plain(List<NodeName> nodes) {
        return drawn(nodes, node -> 1, Optional.empty(), false, Map.of());
    }

    /** A vote for each, and one for a third machine. */
    static SimQuorum withArbitrator(List<NodeName> nodes) {
        return drawn(nodes, node -> 1, Optional.empty(), true, Map.of());
    }

    /** Any of the options that are safe without fencing. */
    static SimQuorum drawn(List<NodeName> nodes, SimRandom random) {
        Map<String, String> properties = new LinkedHashMap<>();
        int heavy = (int) random.between(0, nodes.size());
        int weight = (int) random.between(1, 3);
        Optional<NodeName> breaker = Optional.empty();
        if (random.chance(0.6)) {
            properties.put("auto-tie-breaker", "true");
            List<NodeName> choices = List.of(nodes.getFirst(), nodes.getLast(), nodes.get(1));
            int choice = (int) random.between(0, 2);
            breaker = Optional.of(choices.get(choice));
            properties.put(
                    "auto-tie-breaker-node",
                    List.of("lowest", "highest", nodes.get(1).value()).get(choice));
        }
        if (random.chance(0.3)) {
            properties.put("wait-for-all", "true");
        }
        boolean arbitrator = random.chance(0.5);
        return drawn(nodes, node -> nodes.indexOf(node) == heavy ? weight : 1, breaker, arbitrator, properties);
    }

    private static SimQuorum drawn(
            List<NodeName> nodes,
            java.util.function.ToIntFunction<NodeName> weight,
            Optional<NodeName> breaker,
            boolean arbitrator,
            Map<String, String> properties) {
        Map<NodeName, Integer> votes = new LinkedHashMap<>();
        nodes.forEach(node -> votes.put(node, weight.applyAsInt(node)));
        return new SimQuorum(votes, breaker, arbitrator, properties);
    }

    /** @param vote whether these members have the arbitrator's vote */
    boolean has(List<NodeName> members, boolean vote) {
        List<NodeName> here = new ArrayList<>(members);
        here.retainAll(votes.keySet());
        int present =
                here.stream().mapToInt(node -> votes.getOrDefault(node, 0)).sum() + (vote ? 1 : 0);
        int all = votes.values().stream().mapToInt(Integer::intValue).sum() + (arbitrator ? 1 : 0);
        return 2 * present > all
                || (2 * present == all && breaker.filter(here::contains).isPresent());
    }

    int votesOf(NodeName node) {
        return votes.getOrDefault(node, 1);
    }
}
