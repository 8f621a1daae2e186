package org.jcrm.daemon.api;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jcrm.core.cib.CibEdit;
import org.jcrm.core.cib.Configuration;
import org.jcrm.core.codec.api.MoveOrder;
import org.jcrm.core.model.Constraint;
import org.jcrm.core.model.Expression;
import org.jcrm.core.model.LocationConstraint;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.ResourceId;
import org.jcrm.core.model.Role;
import org.jcrm.core.model.Rule;
import org.jcrm.core.model.Score;

/**
 * {@code resource move} and {@code clear} as edits of location constraints, under the ids that Pacemaker's tools use:
 * {@code cli-prefer-RSC} and {@code cli-ban-RSC-on-NODE}. Pure.
 */
final class ConstraintEdits {
    private ConstraintEdits() {}

    /**
     * @param away the node that the resource leaves when the order names none
     * @param now where the lifetime starts
     */
    static CibEdit move(ResourceId resource, MoveOrder order, Optional<NodeName> away, Instant now) {
        Optional<Role> role = order.promoted() ? Optional.of(Role.PROMOTED) : Optional.empty();
        Optional<String> until = order.lifetime()
                .map(lifetime ->
                        now.plus(lifetime).truncatedTo(ChronoUnit.SECONDS).toString());
        if (order.node().isPresent()) {
            return put("cli-prefer-" + resource, resource, order.node().get(), Score.INFINITY, role, until);
        }
        NodeName from = away.orElseThrow(() -> new IllegalArgumentException(resource + " runs nowhere"));
        return put("cli-ban-" + resource + "-on-" + from, resource, from, Score.MINUS_INFINITY, role, until);
    }

    /** What the operator must know of it afterwards. */
    static String note(ResourceId resource, MoveOrder order, Optional<NodeName> away) {
        return "A location constraint keeps it "
                + away.map(node -> "off " + node).orElse("there") + " until `jcrm resource clear " + resource + "`."
                + (order.lifetime().isPresent() ? " It expires by itself." : "");
    }

    private static CibEdit put(
            String id, ResourceId resource, NodeName node, Score score, Optional<Role> role, Optional<String> until) {
        if (until.isEmpty()) {
            return new CibEdit.PutConstraint(new LocationConstraint(
                    id,
                    Optional.of(resource),
                    Optional.empty(),
                    List.of(),
                    Optional.of(node),
                    Optional.of(score),
                    role,
                    Optional.empty(),
                    List.of(),
                    Optional.empty()));
        }
        Rule rule = new Rule(
                id + "-rule",
                Rule.BooleanOp.AND,
                Optional.of(score),
                Optional.empty(),
                role,
                List.of(
                        new Expression.AttributeExpression(
                                id + "-expr",
                                "#uname",
                                "eq",
                                Optional.of(node.value()),
                                Optional.of("string"),
                                Optional.empty()),
                        new Expression.DateExpression(
                                id + "-lifetime", "lt", Optional.empty(), until, Map.of(), Map.of())));
        return new CibEdit.PutConstraint(new LocationConstraint(
                id,
                Optional.of(resource),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(rule),
                Optional.empty()));
    }

    /** The constraints that {@code move} made for a resource. */
    static List<String> madeByMove(Configuration configuration, ResourceId resource) {
        List<String> ids = new ArrayList<>();
        for (Constraint constraint : configuration.constraints()) {
            String id = constraint.id();
            if (id.equals("cli-prefer-" + resource) || id.startsWith("cli-ban-" + resource + "-on-")) {
                ids.add(id);
            }
        }
        return ids;
    }
}
