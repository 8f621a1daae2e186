package org.jcrm.core.controller;

import java.util.ArrayList;
import java.util.List;
import org.jcrm.core.cib.Configuration;
import org.jcrm.core.cib.ConfiguredNode;
import org.jcrm.core.model.NodeName;

/**
 * Whether a view has the majority of the configured votes. Every configured member and every arbitrator in sight has one
 * vote; {@code quorum-arbitrators} says how many arbitrators are configured. Cluster properties, with the meaning of
 * votequorum(5): {@code two-node}, {@code wait-for-all}, {@code auto-tie-breaker}. Pure.
 */
public final class Quorum {
    private Quorum() {}

    /** @param everybodySeen whether all configured nodes were seen together since this daemon started */
    public static boolean of(Configuration configuration, MembershipView view, boolean everybodySeen) {
        List<NodeName> voters = new ArrayList<>();
        for (ConfiguredNode node : configuration.nodes()) {
            if (node.type().filter(type -> !type.equals("member")).isEmpty()) {
                voters.add(node.name());
            }
        }
        if (voters.isEmpty()) {
            return !view.members().isEmpty();
        }
        int arbitrators = Math.max(view.arbitrators().size(), number(configuration, "quorum-arbitrators"));
        int expected = voters.size() + arbitrators;
        long present = voters.stream().filter(view.members()::contains).count()
                + view.arbitrators().size();
        boolean twoNode = isTrue(configuration, "two-node") && expected == 2;
        // As corosync has it: with two-node, one vote is enough only for a node that has seen the other one.
        boolean waits =
                configuration.property("wait-for-all").isPresent() ? isTrue(configuration, "wait-for-all") : twoNode;
        if (waits && !everybodySeen) {
            return false;
        }
        if (twoNode) {
            return present >= 1;
        }
        if (2 * present > expected) {
            return true;
        }
        return isTrue(configuration, "auto-tie-breaker")
                && 2 * present == expected
                && voters.stream()
                        .sorted()
                        .findFirst()
                        .filter(view.members()::contains)
                        .isPresent();
    }

    static boolean isTrue(Configuration configuration, String property) {
        return configuration
                .property(property)
                .map(value -> List.of("true", "yes", "on", "1", "y")
                        .contains(value.strip().toLowerCase(java.util.Locale.ROOT)))
                .orElse(false);
    }

    private static int number(Configuration configuration, String property) {
        return configuration
                .property(property)
                .filter(text -> text.matches("\\d{1,3}"))
                .map(Integer::parseInt)
                .orElse(0);
    }
}
