package org.jcrm.core.cib;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jcrm.core.model.AttributeSet;
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

/** Finds and changes resources wherever they are in the tree, and says whom a constraint names. */
public final class Resources {
    private Resources() {}

    /** All of them, containers before what they hold. */
    public static List<Resource> all(List<? extends Resource> resources) {
        List<Resource> all = new ArrayList<>();
        for (Resource resource : resources) {
            all.add(resource);
            switch (resource) {
                case Primitive primitive -> {}
                case Group group -> all.addAll(all(group.members()));
                case CloneResource clone -> all.addAll(all(List.of(clone.member())));
                case Bundle bundle -> all.addAll(all(bundle.member().stream().toList()));
            }
        }
        return List.copyOf(all);
    }

    /** All ids, containers before what they hold. */
    static List<ResourceId> ids(List<? extends Resource> resources) {
        return all(resources).stream().map(Resource::id).toList();
    }

    /** A resource with everything that it holds; nothing if there is none of that id. */
    public static List<ResourceId> within(List<? extends Resource> resources, ResourceId id) {
        return all(resources).stream()
                .filter(resource -> resource.id().equals(id))
                .flatMap(resource -> ids(List.of(resource)).stream())
                .toList();
    }

    static boolean contains(List<? extends Resource> resources, ResourceId id) {
        return ids(resources).contains(id);
    }

    static List<Resource> withMeta(List<Resource> resources, ResourceId id, String name, Optional<String> value) {
        return resources.stream().map(each -> withMeta(each, id, name, value)).toList();
    }

    private static Resource withMeta(Resource resource, ResourceId id, String name, Optional<String> value) {
        List<AttributeSet> meta = resource.id().equals(id)
                ? AttributeSets.with(resource.meta(), id + "-meta_attributes", name, value)
                : resource.meta();
        return switch (resource) {
            case Primitive primitive -> withMeta(primitive, meta);
            case Group group ->
                new Group(
                        group.id(),
                        group.members().stream()
                                .map(each -> (Primitive) withMeta(each, id, name, value))
                                .toList(),
                        meta,
                        group.params());
            case CloneResource clone ->
                new CloneResource(clone.id(), withMeta(clone.member(), id, name, value), meta, clone.params());
            case Bundle bundle ->
                new Bundle(
                        bundle.id(),
                        bundle.member().map(each -> (Primitive) withMeta(each, id, name, value)),
                        bundle.elements(),
                        meta,
                        bundle.params());
        };
    }

    private static Primitive withMeta(Primitive primitive, List<AttributeSet> meta) {
        return new Primitive(
                primitive.id(),
                primitive.agent(),
                primitive.template(),
                primitive.params(),
                meta,
                primitive.utilization(),
                primitive.operations());
    }

    /** The resources that a constraint names (not those that only match a pattern). */
    public static List<ResourceId> namedBy(Constraint constraint) {
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
        return List.copyOf(named);
    }
}
