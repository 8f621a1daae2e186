package org.jcrm.core.codec;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jcrm.core.model.ColocationConstraint;
import org.jcrm.core.model.Constraint;
import org.jcrm.core.model.Flags;
import org.jcrm.core.model.LocationConstraint;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.OrderConstraint;
import org.jcrm.core.model.ResourceId;
import org.jcrm.core.model.ResourceSet;
import org.jcrm.core.model.Rule;
import org.jcrm.core.model.Score;
import org.jcrm.core.model.TicketConstraint;

/** The {@code constraints} section. */
final class CibXmlConstraints {
    private CibXmlConstraints() {}

    /** Empty for an element that is no constraint. */
    static Optional<Constraint> read(XmlElement element, XmlIds ids) throws CodecException {
        XmlSets sets = new XmlSets(ids);
        return switch (element.name()) {
            case "rsc_location" -> Optional.of(location(element, sets, ids));
            case "rsc_colocation" -> Optional.of(colocation(element, sets, ids));
            case "rsc_order" -> Optional.of(order(element, sets, ids));
            case "rsc_ticket" -> Optional.of(ticket(element, ids));
            default -> Optional.empty();
        };
    }

    private static LocationConstraint location(XmlElement element, XmlSets sets, XmlIds ids) throws CodecException {
        List<Rule> rules = new ArrayList<>();
        for (XmlElement rule : element.children("rule")) {
            rules.add(sets.rule(rule));
        }
        return new LocationConstraint(
                XmlValues.id(element),
                resource(element, "rsc"),
                element.attribute("rsc-pattern"),
                resourceSets(element, ids),
                element.attribute("node").filter(node -> !node.isBlank()).map(NodeName::of),
                XmlValues.score(element),
                XmlValues.role(element, "role"),
                element.attribute("resource-discovery"),
                rules,
                lifetime(element, sets));
    }

    private static ColocationConstraint colocation(XmlElement element, XmlSets sets, XmlIds ids) throws CodecException {
        return new ColocationConstraint(
                XmlValues.id(element),
                resource(element, "rsc"),
                XmlValues.role(element, "rsc-role"),
                resource(element, "with-rsc"),
                XmlValues.role(element, "with-rsc-role"),
                XmlValues.score(element).orElse(Score.ZERO),
                element.attribute("node-attribute"),
                element.attribute("influence").flatMap(Flags::parse),
                resourceSets(element, ids),
                lifetime(element, sets));
    }

    private static OrderConstraint order(XmlElement element, XmlSets sets, XmlIds ids) throws CodecException {
        return new OrderConstraint(
                XmlValues.id(element),
                resource(element, "first"),
                element.attribute("first-action"),
                resource(element, "then"),
                element.attribute("then-action"),
                element.attribute("kind").flatMap(CibXmlConstraints::kind),
                XmlValues.score(element),
                element.attribute("symmetrical").map(Flags::isTrue),
                element.attribute("require-all").map(Flags::isTrue),
                resourceSets(element, ids),
                lifetime(element, sets));
    }

    /** Empty for an unknown word, which leaves the default. */
    private static Optional<OrderConstraint.Kind> kind(String text) {
        return switch (text.strip().toLowerCase(Locale.ROOT)) {
            case "optional" -> Optional.of(OrderConstraint.Kind.OPTIONAL);
            case "mandatory" -> Optional.of(OrderConstraint.Kind.MANDATORY);
            case "serialize" -> Optional.of(OrderConstraint.Kind.SERIALIZE);
            default -> Optional.empty();
        };
    }

    private static TicketConstraint ticket(XmlElement element, XmlIds ids) throws CodecException {
        return new TicketConstraint(
                XmlValues.id(element),
                XmlValues.required(element, "ticket"),
                resource(element, "rsc"),
                XmlValues.role(element, "rsc-role"),
                element.attribute("loss-policy"),
                resourceSets(element, ids));
    }

    private static Optional<ResourceId> resource(XmlElement element, String attribute) {
        return element.attribute(attribute).filter(id -> !id.isBlank()).map(ResourceId::of);
    }

    private static Optional<Rule> lifetime(XmlElement element, XmlSets sets) throws CodecException {
        Optional<XmlElement> lifetime = element.child("lifetime");
        return lifetime.isEmpty() ? Optional.empty() : sets.rule(lifetime.get().child("rule"));
    }

    private static List<ResourceSet> resourceSets(XmlElement element, XmlIds ids) throws CodecException {
        List<ResourceSet> found = new ArrayList<>();
        for (XmlElement reference : element.children("resource_set")) {
            XmlElement set = ids.resolve(reference);
            List<ResourceId> resources = new ArrayList<>();
            for (XmlElement member : set.children("resource_ref")) {
                resources.add(ResourceId.of(XmlValues.id(member)));
            }
            Map<String, String> options = new LinkedHashMap<>(set.attributes());
            options.remove("id");
            found.add(new ResourceSet(XmlValues.idOrEmpty(set), resources, options));
        }
        return found;
    }
}
