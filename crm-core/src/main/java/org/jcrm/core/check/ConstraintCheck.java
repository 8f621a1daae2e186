package org.jcrm.core.check;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jcrm.core.check.Subject.Located;
import org.jcrm.core.model.Bundle;
import org.jcrm.core.model.CloneResource;
import org.jcrm.core.model.ColocationConstraint;
import org.jcrm.core.model.Constraint;
import org.jcrm.core.model.LocationConstraint;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.OrderConstraint;
import org.jcrm.core.model.ResourceId;
import org.jcrm.core.model.ResourceSet;
import org.jcrm.core.model.Role;
import org.jcrm.core.model.Score;
import org.jcrm.core.model.Suggestion;
import org.jcrm.core.model.Tag;
import org.jcrm.core.model.TicketConstraint;

/** Constraints name what exists, do not contradict each other, and leave every resource somewhere to run. */
final class ConstraintCheck {
    /** To find the name that was meant takes time, and nobody reads a hundred of them. */
    private static final int SUGGESTIONS = 20;

    private final Subject subject;
    private final Set<String> known;
    private int unknown;
    private final Set<String> mandatory = new LinkedHashSet<>();
    private final Map<ResourceId, Set<NodeName>> banned = new LinkedHashMap<>();

    private ConstraintCheck(Subject subject) {
        this.subject = subject;
        this.known = names();
    }

    static void check(Subject subject) {
        ConstraintCheck check = new ConstraintCheck(subject);
        for (Constraint constraint : subject.configuration().constraints()) {
            check.references(constraint);
            switch (constraint) {
                case LocationConstraint location -> check.location(location);
                case ColocationConstraint colocation -> check.colocation(colocation);
                case OrderConstraint order -> check.order(order);
                case TicketConstraint ticket -> {
                    // Nothing beyond its references.
                }
            }
        }
        check.bannedEverywhere();
    }

    static void checkReferences(Subject subject) {
        ConstraintCheck check = new ConstraintCheck(subject);
        subject.configuration().constraints().forEach(check::references);
    }

    private void references(Constraint constraint) {
        List<ResourceId> named = new ArrayList<>();
        switch (constraint) {
            case LocationConstraint location -> {
                location.resource().ifPresent(named::add);
                members(location.sets(), named);
            }
            case ColocationConstraint colocation -> {
                colocation.dependent().ifPresent(named::add);
                colocation.primary().ifPresent(named::add);
                members(colocation.sets(), named);
            }
            case OrderConstraint order -> {
                order.first().ifPresent(named::add);
                order.then().ifPresent(named::add);
                members(order.sets(), named);
            }
            case TicketConstraint ticket -> {
                ticket.resource().ifPresent(named::add);
                members(ticket.sets(), named);
            }
        }
        for (ResourceId id : named) {
            if (!known.contains(id.value())) {
                unknown++;
                subject.error(
                        path(constraint),
                        "there is no resource \"" + id + "\"",
                        unknown > SUGGESTIONS ? "" : Suggestion.sentence(id.value(), known));
            }
        }
    }

    private Set<String> names() {
        Set<String> names = new LinkedHashSet<>();
        subject.resources().keySet().forEach(id -> names.add(id.value()));
        subject.configuration().tags().stream().map(Tag::id).forEach(names::add);
        subject.configuration()
                .templates()
                .forEach(template -> names.add(template.id().value()));
        return names;
    }

    private static void members(List<ResourceSet> sets, List<ResourceId> named) {
        sets.forEach(set -> named.addAll(set.resources()));
    }

    private void location(LocationConstraint location) {
        location.resource().ifPresent(resource -> role(location, resource, location.role()));
        Optional<NodeName> node = location.node();
        if (node.isPresent() && !subject.nodes().contains(node.get())) {
            subject.error(
                    path(location),
                    "there is no node \"" + node.get() + "\"",
                    Suggestion.sentence(
                            node.get().value(),
                            subject.nodes().stream().map(NodeName::value).toList()));
        }
        boolean bans = location.score().filter(Score::isMinusInfinity).isPresent()
                && location.role().isEmpty()
                && location.lifetime().isEmpty();
        if (bans && location.resource().isPresent() && node.isPresent()) {
            banned.computeIfAbsent(location.resource().get(), id -> new LinkedHashSet<>())
                    .add(node.get());
        }
    }

    private void bannedEverywhere() {
        Set<NodeName> nodes = subject.nodes();
        banned.forEach((resource, from) -> {
            if (!nodes.isEmpty() && from.containsAll(nodes)) {
                subject.warning(
                        "resources." + resource,
                        resource + " is banned from every node, so it runs nowhere",
                        "remove one of the bans, or stop it with target-role: Stopped");
            }
        });
    }

    private void colocation(ColocationConstraint colocation) {
        if (colocation.dependent().isEmpty() || colocation.primary().isEmpty()) {
            return;
        }
        ResourceId dependent = colocation.dependent().get();
        ResourceId primary = colocation.primary().get();
        role(colocation, dependent, colocation.dependentRole());
        role(colocation, primary, colocation.primaryRole());
        if (dependent.equals(primary)) {
            subject.error(path(colocation), dependent + " is colocated with itself", "name another resource");
            return;
        }
        boolean together = colocation.score().isInfinity();
        boolean apart = colocation.score().isMinusInfinity();
        if (!together && !apart) {
            return;
        }
        String pair = dependent + " " + primary;
        String reverse = primary + " " + dependent;
        if (mandatory.contains((together ? "apart " : "together ") + pair)
                || mandatory.contains((together ? "apart " : "together ") + reverse)) {
            subject.error(
                    path(colocation),
                    dependent + " must run with " + primary + " and must not: two constraints contradict each other",
                    "remove one of them");
        } else if (together && mandatory.contains("together " + reverse)) {
            subject.warning(
                    path(colocation),
                    dependent + " and " + primary
                            + " each depend on the other's place, so one that cannot run keeps the"
                            + " other from running",
                    "keep one direction, or make a group of them");
        }
        mandatory.add((together ? "together " : "apart ") + pair);
    }

    private void order(OrderConstraint order) {
        order.first().ifPresent(id -> action(order, id, order.firstAction()));
        order.then().ifPresent(id -> action(order, id, order.thenAction()));
        if (order.first().isPresent() && order.first().equals(order.then())) {
            boolean sameAction = order.firstAction()
                    .orElse("start")
                    .equals(order.thenAction().orElse(order.firstAction().orElse("start")));
            if (sameAction) {
                subject.error(path(order), order.first().get() + " is ordered after itself", "name another resource");
            }
        }
    }

    private void action(OrderConstraint order, ResourceId id, Optional<String> action) {
        if (action.filter(verb -> verb.equals("promote") || verb.equals("demote"))
                .isPresent()) {
            role(order, id, Optional.of(Role.PROMOTED));
        }
    }

    /** Only instances of a promotable clone have the roles Promoted and Unpromoted. */
    private void role(Constraint constraint, ResourceId id, Optional<Role> role) {
        Located located = subject.resources().get(id);
        if (located == null
                || role.filter(wanted -> wanted == Role.PROMOTED || wanted == Role.UNPROMOTED)
                        .isEmpty()) {
            return;
        }
        Optional<CloneResource> clone =
                located.resource() instanceof CloneResource self ? Optional.of(self) : located.around();
        boolean bundled = located.resource() instanceof Bundle;
        if (!bundled && clone.filter(Subject::isPromotable).isEmpty()) {
            subject.error(
                    path(constraint),
                    id + " is not promotable, so it never has the role "
                            + role.get().text(),
                    clone.isPresent() ? "write promotable: in place of clone:" : "put it into a promotable clone");
        }
    }

    private static String path(Constraint constraint) {
        return "constraints." + constraint.id();
    }
}
