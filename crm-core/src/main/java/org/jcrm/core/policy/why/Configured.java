package org.jcrm.core.policy.why;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jcrm.core.cib.Cib;
import org.jcrm.core.model.Bundle;
import org.jcrm.core.model.CloneResource;
import org.jcrm.core.model.ColocationConstraint;
import org.jcrm.core.model.Constraint;
import org.jcrm.core.model.Group;
import org.jcrm.core.model.LocationConstraint;
import org.jcrm.core.model.OrderConstraint;
import org.jcrm.core.model.Primitive;
import org.jcrm.core.model.Resource;
import org.jcrm.core.model.ResourceId;
import org.jcrm.core.model.ResourceSet;
import org.jcrm.core.model.TicketConstraint;

/** What the configuration itself says, before defaults and inheritance. */
final class Configured {
    private Configured() {}

    static List<Resource> all(Cib cib) {
        List<Resource> all = new ArrayList<>();
        cib.configuration().resources().forEach(each -> collect(each, all));
        return all;
    }

    private static void collect(Resource resource, List<Resource> all) {
        all.add(resource);
        switch (resource) {
            case Primitive primitive -> {
                // Holds nothing.
            }
            case Group group -> group.members().forEach(member -> collect(member, all));
            case CloneResource clone -> collect(clone.member(), all);
            case Bundle bundle -> bundle.member().ifPresent(member -> collect(member, all));
        }
    }

    /** A meta attribute as the resource itself has it. */
    static Optional<String> meta(Cib cib, String resource, String name) {
        return all(cib).stream()
                .filter(each -> each.id().value().equals(resource))
                .flatMap(each -> each.meta().stream())
                .flatMap(set -> set.value(name).stream())
                .findFirst();
    }

    /** The resources that a constraint names. */
    static List<String> named(Constraint constraint) {
        List<ResourceId> named = new ArrayList<>();
        List<ResourceSet> sets = switch (constraint) {
            case LocationConstraint location -> {
                location.resource().ifPresent(named::add);
                yield location.sets();
            }
            case ColocationConstraint colocation -> {
                colocation.dependent().ifPresent(named::add);
                colocation.primary().ifPresent(named::add);
                yield colocation.sets();
            }
            case OrderConstraint order -> {
                order.first().ifPresent(named::add);
                order.then().ifPresent(named::add);
                yield order.sets();
            }
            case TicketConstraint ticket -> {
                ticket.resource().ifPresent(named::add);
                yield ticket.sets();
            }
        };
        sets.forEach(set -> named.addAll(set.resources()));
        return named.stream().map(ResourceId::value).toList();
    }
}
