package org.jcrm.core.codec.yaml;

import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jcrm.core.model.ColocationConstraint;
import org.jcrm.core.model.LocationConstraint;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.Operation;
import org.jcrm.core.model.OrderConstraint;
import org.jcrm.core.model.ResourceId;
import org.jcrm.core.model.Role;
import org.jcrm.core.model.Score;
import org.jcrm.core.model.TicketConstraint;

/**
 * The ids that people need not write. They follow the habits of Pacemaker's own tools, so that a configuration keeps its
 * ids when it moves; the reader makes them and the writer leaves out whatever the reader would make again.
 */
final class DerivedIds {
    static final String PROPERTIES = "cib-bootstrap-options";
    static final String RESOURCE_DEFAULTS = "rsc_defaults-meta_attributes";
    static final String OPERATION_DEFAULTS = "op_defaults-meta_attributes";

    private DerivedIds() {}

    /** Letters, digits and {@code _.-}: what XML allows in an id. */
    static String part(String text) {
        return text.replaceAll("[^A-Za-z0-9_.-]", ".");
    }

    /** {@code base} for the first of several, then {@code base-1}, {@code base-2}. */
    static String numbered(String base, int index) {
        return index == 0 ? base : base + "-" + index;
    }

    static String pair(String setId, String name) {
        return setId + "-" + part(name);
    }

    static String params(String owner) {
        return owner + "-instance_attributes";
    }

    static String meta(String owner) {
        return owner + "-meta_attributes";
    }

    static String utilization(String owner) {
        return owner + "-utilization";
    }

    static String nodeAttributes(String nodeId) {
        return "nodes-" + part(nodeId);
    }

    static String operation(String owner, String name, Map<String, String> options) {
        return owner + "-" + part(name) + "-interval-" + part(options.getOrDefault("interval", "0s"));
    }

    static String operation(String owner, Operation operation) {
        return operation(owner, operation.name(), operation.options());
    }

    static String locationSubject(Optional<ResourceId> resource, Optional<String> pattern) {
        return "location-"
                + resource.map(ResourceId::value)
                        .or(() -> pattern.map(DerivedIds::part))
                        .orElse("set");
    }

    static String location(String subject, NodeName node, Score score, Optional<Role> role) {
        return subject + "-" + part(node.value())
                + role.map(name -> "-" + name.text()).orElse("") + "-" + score;
    }

    static String location(LocationConstraint constraint) {
        String subject = locationSubject(constraint.resource(), constraint.pattern());
        return constraint.node().isPresent()
                ? location(subject, constraint.node().get(), constraint.score().orElse(Score.ZERO), constraint.role())
                : subject;
    }

    static String colocation(ColocationConstraint constraint) {
        return constraint.dependent().isEmpty() || constraint.primary().isEmpty()
                ? "colocation-set"
                : "colocation-" + constraint.dependent().get() + "-"
                        + constraint.primary().get() + "-" + constraint.score();
    }

    static String order(OrderConstraint constraint) {
        return constraint.first().isEmpty() || constraint.then().isEmpty()
                ? "order-set"
                : "order-" + constraint.first().get() + "-" + constraint.then().get() + "-"
                        + constraint
                                .kind()
                                .orElse(OrderConstraint.Kind.MANDATORY)
                                .name()
                                .toLowerCase(Locale.ROOT);
    }

    static String ticket(TicketConstraint constraint) {
        return "ticket-" + part(constraint.ticket()) + "-"
                + constraint.resource().map(ResourceId::value).orElse("set");
    }

    /** Gives out constraint ids; the second constraint of the same derived id gets a number. */
    static final class Unique {
        private final Set<String> taken = new LinkedHashSet<>();

        /** The id that is derived from {@code base} now; does not take it. */
        String next(String base) {
            int index = 0;
            while (taken.contains(numbered(base, index))) {
                index++;
            }
            return numbered(base, index);
        }

        /** @return false if it is taken already */
        boolean take(String id) {
            return taken.add(id);
        }
    }

    /** Old spellings are read and never written. */
    static String currentName(String name) {
        return switch (name) {
            case "stonith-enabled" -> "fencing-enabled";
            case "stonith-action" -> "fencing-action";
            case "stonith-timeout" -> "fencing-timeout";
            case "stonith-max-attempts" -> "fencing-max-attempts";
            case "stonith-watchdog-timeout" -> "fencing-watchdog-timeout";
            case "master-max" -> "promoted-max";
            case "master-node-max" -> "promoted-node-max";
            default -> name;
        };
    }
}
