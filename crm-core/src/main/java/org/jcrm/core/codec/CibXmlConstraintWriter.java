package org.jcrm.core.codec;

import java.util.List;
import java.util.Locale;
import org.jcrm.core.model.ColocationConstraint;
import org.jcrm.core.model.Constraint;
import org.jcrm.core.model.LocationConstraint;
import org.jcrm.core.model.OrderConstraint;
import org.jcrm.core.model.ResourceSet;
import org.jcrm.core.model.Role;
import org.jcrm.core.model.TicketConstraint;

/** The {@code constraints} section. */
final class CibXmlConstraintWriter {
    private CibXmlConstraintWriter() {}

    static XmlOut constraint(Constraint constraint, XmlSetWriter sets) {
        return switch (constraint) {
            case LocationConstraint location -> location(location, sets);
            case ColocationConstraint colocation -> colocation(colocation, sets);
            case OrderConstraint order -> order(order, sets);
            case TicketConstraint ticket ->
                XmlOut.element("rsc_ticket")
                        .id(ticket.id())
                        .set("ticket", ticket.ticket())
                        .set("rsc", ticket.resource())
                        .set("rsc-role", ticket.role().map(Role::text))
                        .set("loss-policy", ticket.lossPolicy())
                        .addAll(resourceSets(ticket.sets()));
        };
    }

    private static XmlOut location(LocationConstraint location, XmlSetWriter sets) {
        XmlOut out = XmlOut.element("rsc_location")
                .id(location.id())
                .set("rsc", location.resource())
                .set("rsc-pattern", location.pattern())
                .set("node", location.node())
                .set("score", location.score())
                .set("role", location.role().map(Role::text))
                .set("resource-discovery", location.discovery())
                .addAll(resourceSets(location.sets()));
        location.rules().forEach(rule -> out.add(sets.rule(rule)));
        sets.lifetime(location.lifetime()).ifPresent(out::add);
        return out;
    }

    private static XmlOut colocation(ColocationConstraint colocation, XmlSetWriter sets) {
        XmlOut out = XmlOut.element("rsc_colocation")
                .id(colocation.id())
                .set("rsc", colocation.dependent())
                .set("rsc-role", colocation.dependentRole().map(Role::text))
                .set("with-rsc", colocation.primary())
                .set("with-rsc-role", colocation.primaryRole().map(Role::text))
                .set("score", colocation.score().toString())
                .set("node-attribute", colocation.nodeAttribute())
                .set("influence", colocation.influence())
                .addAll(resourceSets(colocation.sets()));
        sets.lifetime(colocation.lifetime()).ifPresent(out::add);
        return out;
    }

    private static XmlOut order(OrderConstraint order, XmlSetWriter sets) {
        XmlOut out = XmlOut.element("rsc_order")
                .id(order.id())
                .set("first", order.first())
                .set("first-action", order.firstAction())
                .set("then", order.then())
                .set("then-action", order.thenAction())
                .set("kind", order.kind().map(CibXmlConstraintWriter::word))
                .set("score", order.score())
                .set("symmetrical", order.symmetrical())
                .set("require-all", order.requireAll())
                .addAll(resourceSets(order.sets()));
        sets.lifetime(order.lifetime()).ifPresent(out::add);
        return out;
    }

    /** {@code Mandatory}. */
    private static String word(OrderConstraint.Kind kind) {
        return kind.name().charAt(0) + kind.name().substring(1).toLowerCase(Locale.ROOT);
    }

    private static List<XmlOut> resourceSets(List<ResourceSet> sets) {
        return sets.stream()
                .map(set -> {
                    XmlOut out = XmlOut.element("resource_set").id(set.id());
                    CibXmlWriter.attributes(out, set.options());
                    set.resources()
                            .forEach(
                                    id -> out.add(XmlOut.element("resource_ref").id(id.value())));
                    return out;
                })
                .toList();
    }
}
