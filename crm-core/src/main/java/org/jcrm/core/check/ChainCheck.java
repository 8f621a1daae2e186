package org.jcrm.core.check;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
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
import org.jcrm.core.model.Flags;
import org.jcrm.core.model.Group;
import org.jcrm.core.model.OrderConstraint;
import org.jcrm.core.model.Primitive;
import org.jcrm.core.model.Resource;
import org.jcrm.core.model.ResourceId;
import org.jcrm.core.model.ResourceSet;
import org.jcrm.core.model.Score;
import org.jcrm.core.model.Tag;

/**
 * How constraints tie resources to each other: the number of links, the longest chain, and how many chains a plan has to
 * follow. The policy engine goes along chains by recursion and merges the wishes of every chain that ends at a resource,
 * so both are limited. Nothing here is recursive, and every walk has an end that does not depend on the data.
 */
final class ChainCheck {
    /** With so few nodes the work of a chain does not depend on their number. */
    private static final int FEW_NODES = 8;

    /** A resource must be with, or comes after, another; {@code by} is the constraint, empty inside a group. */
    private record Link(String to, String by) {}

    /** A resource on the way, and which of its links is next. */
    private static final class Step {
        final String resource;
        int next;

        Step(String resource) {
            this.resource = resource;
        }
    }

    private final Subject subject;
    private final InstanceCount instances;
    private final Map<String, List<Located>> members = new LinkedHashMap<>();

    /** From a dependent to what it must be with, and the other way. */
    private final Map<String, List<Link>> thisWith = new LinkedHashMap<>();

    private final Map<String, List<Link>> withThis = new LinkedHashMap<>();
    private final Map<String, List<Link>> orders = new LinkedHashMap<>();
    private long links;

    private ChainCheck(Subject subject) {
        this.subject = subject;
        this.instances = new InstanceCount(subject);
    }

    static void check(Subject subject) {
        new ChainCheck(subject).check();
    }

    private void check() {
        names();
        groups();
        for (Constraint constraint : subject.configuration().constraints()) {
            if (constraint instanceof ColocationConstraint colocation) {
                colocation(colocation);
            } else if (constraint instanceof OrderConstraint order) {
                order(order);
            }
            if (links > ConfigurationLimits.LINKS) {
                subject.error(
                        "constraints." + constraint.id(),
                        "with this constraint there are more than " + ConfigurationLimits.LINKS
                                + " links between resources or their instances",
                        "Tie the resources to one of them, or put them into groups.");
                return;
            }
        }
        if (colocationChains(thisWith) && colocationChains(withThis)) {
            orderChains();
        }
    }

    // ---- names

    /** What a constraint's resource may be: a resource, all of a tag, all primitives of a template. */
    private void names() {
        for (Located located : subject.everything()) {
            members.computeIfAbsent(located.resource().id().value(), key -> new ArrayList<>())
                    .add(located);
        }
        Map<String, List<Located>> several = new LinkedHashMap<>();
        for (Tag tag : subject.configuration().tags()) {
            List<Located> tagged = several.computeIfAbsent(tag.id(), key -> new ArrayList<>());
            tag.references().forEach(reference -> tagged.addAll(members.getOrDefault(reference, List.of())));
        }
        for (Located located : subject.everything()) {
            if (located.resource() instanceof Primitive primitive) {
                primitive
                        .template()
                        .map(ResourceId::value)
                        .filter(template -> !members.containsKey(template))
                        .ifPresent(template -> several.computeIfAbsent(template, key -> new ArrayList<>())
                                .add(located));
            }
        }
        several.forEach(members::putIfAbsent);
    }

    private List<Located> find(Optional<ResourceId> id) {
        return id.map(name -> members.getOrDefault(name.value(), List.of())).orElse(List.of());
    }

    private List<Located> find(ResourceSet set) {
        List<Located> found = new ArrayList<>();
        set.resources().forEach(id -> found.addAll(find(Optional.of(id))));
        return found;
    }

    /** The primitives that a resource consists of. */
    private static List<Primitive> primitives(Resource resource) {
        return switch (resource) {
            case Primitive primitive -> List.of(primitive);
            case Group group -> group.members();
            case CloneResource clone ->
                clone.member() instanceof Group group
                        ? group.members()
                        : clone.member() instanceof Primitive primitive ? List.of(primitive) : List.of();
            case Bundle bundle -> bundle.member().stream().toList();
        };
    }

    private static Set<String> ends(Located located, boolean last) {
        Set<String> ends = new LinkedHashSet<>();
        end(located.resource(), last).ifPresent(ends::add);
        return ends;
    }

    private static Optional<String> end(Resource resource, boolean last) {
        List<Primitive> primitives = primitives(resource);
        return primitives.isEmpty()
                ? Optional.empty()
                : Optional.of((last ? primitives.getLast() : primitives.getFirst())
                        .id()
                        .value());
    }

    /** A member of a group passes its colocations on to the group's first or last member. */
    private static Set<String> endsWithGroup(Located located, boolean last) {
        Set<String> ends = ends(located, last);
        located.parents().stream()
                .filter(Group.class::isInstance)
                .flatMap(group -> end(group, last).stream())
                .forEach(ends::add);
        return ends;
    }

    // ---- links

    private void groups() {
        for (Located located : subject.everything()) {
            if (located.resource() instanceof Group group) {
                for (int i = 1; i < group.members().size(); i++) {
                    String member = group.members().get(i).id().value();
                    String before = group.members().get(i - 1).id().value();
                    link(thisWith, member, before, "");
                    link(withThis, before, member, "");
                    link(orders, before, member, "");
                }
            }
        }
    }

    private static void link(Map<String, List<Link>> graph, String from, String to, String by) {
        if (!from.equals(to)) {
            graph.computeIfAbsent(from, key -> new ArrayList<>()).add(new Link(to, by));
        }
    }

    private void count(Located one, Located other) {
        links += Math.max(1, instances.of(one)) * Math.max(1, instances.of(other));
    }

    private void colocate(String by, Located dependent, Located primary) {
        count(dependent, primary);
        for (String from : endsWithGroup(dependent, false)) {
            end(primary.resource(), true).ifPresent(to -> link(thisWith, from, to, by));
        }
        for (String from : endsWithGroup(primary, true)) {
            end(dependent.resource(), false).ifPresent(to -> link(withThis, from, to, by));
        }
    }

    private void colocation(ColocationConstraint constraint) {
        pairs(
                find(constraint.dependent()),
                find(constraint.primary()),
                (one, other) -> colocate(constraint.id(), one, other));
        ResourceSet previous = null;
        for (ResourceSet set : constraint.sets()) {
            List<Located> in = find(set);
            if (sequential(set)) {
                boolean apart = Optional.ofNullable(set.options().get("score"))
                                .flatMap(Score::parse)
                                .orElse(constraint.score())
                                .value()
                        <= 0;
                for (int i = 1; i < in.size() && mayGoOn(); i++) {
                    for (int j = apart ? 0 : i - 1; j < i; j++) {
                        colocate(constraint.id(), in.get(i), in.get(j));
                    }
                }
            }
            if (previous != null) {
                List<Located> dependents = find(previous);
                pairs(
                        sequential(previous) ? firstOf(dependents) : dependents,
                        sequential(set) ? firstOf(in.reversed()) : in,
                        (one, other) -> colocate(constraint.id(), one, other));
            }
            previous = set;
        }
    }

    private void follow(String by, Located first, Located then) {
        count(first, then);
        end(first.resource(), true)
                .ifPresent(from -> end(then.resource(), false).ifPresent(to -> link(orders, from, to, by)));
    }

    private void order(OrderConstraint constraint) {
        pairs(find(constraint.first()), find(constraint.then()), (one, other) -> follow(constraint.id(), one, other));
        ResourceSet previous = null;
        for (ResourceSet set : constraint.sets()) {
            List<Located> in = find(set);
            boolean serialize = constraint
                            .kind()
                            .filter(OrderConstraint.Kind.SERIALIZE::equals)
                            .isPresent()
                    || "Serialize".equalsIgnoreCase(set.options().getOrDefault("kind", ""));
            if (serialize || sequential(set)) {
                for (int i = 1; i < in.size() && mayGoOn(); i++) {
                    for (int j = serialize ? 0 : i - 1; j < i; j++) {
                        follow(constraint.id(), in.get(j), in.get(i));
                    }
                }
            }
            if (previous != null) {
                List<Located> before = find(previous);
                pairs(
                        sequential(previous) ? firstOf(before.reversed()) : before,
                        sequential(set) ? firstOf(in) : in,
                        (one, other) -> follow(constraint.id(), one, other));
            }
            previous = set;
        }
    }

    /** More links than allowed need not be written down. */
    private boolean mayGoOn() {
        return links <= ConfigurationLimits.LINKS;
    }

    @FunctionalInterface
    private interface Pair {
        void take(Located one, Located other);
    }

    private void pairs(List<Located> some, List<Located> others, Pair pair) {
        for (Located one : some) {
            for (Located other : others) {
                if (!mayGoOn()) {
                    return;
                }
                pair.take(one, other);
            }
        }
    }

    private static List<Located> firstOf(List<Located> list) {
        return list.isEmpty() ? List.of() : List.of(list.getFirst());
    }

    private static boolean sequential(ResourceSet set) {
        return Flags.unlessOff(Optional.ofNullable(set.options().get("sequential")));
    }

    // ---- chains of colocations

    /**
     * Goes along every chain from every resource, as a plan does, and never twice through one resource of a chain.
     *
     * @return whether the chains are short and few enough
     */
    private boolean colocationChains(Map<String, List<Link>> graph) {
        long nodes = Math.max(FEW_NODES, subject.configuration().nodes().size());
        long work = 0;
        for (String start : graph.keySet()) {
            long copies = members.getOrDefault(start, List.of()).stream()
                    .mapToLong(instances::of)
                    .max()
                    .orElse(1);
            Deque<Step> chain = new ArrayDeque<>();
            Set<String> onIt = new LinkedHashSet<>();
            chain.addLast(new Step(start));
            onIt.add(start);
            while (!chain.isEmpty()) {
                Step step = chain.getLast();
                List<Link> further = graph.getOrDefault(step.resource, List.of());
                if (step.next == further.size()) {
                    chain.removeLast();
                    onIt.remove(step.resource);
                    continue;
                }
                Link link = further.get(step.next++);
                work += copies * nodes;
                if (work > ConfigurationLimits.COLOCATION_WORK) {
                    subject.error(
                            "constraints" + (link.by.isEmpty() ? "" : "." + link.by),
                            "there are too many chains of colocations: a plan had to follow more than "
                                    + ConfigurationLimits.COLOCATION_WORK / nodes + " of them",
                            "Let resources be with one of them (with: FIRST), instead of each with the one before it.");
                    return false;
                }
                if (onIt.add(link.to)) {
                    chain.addLast(new Step(link.to));
                    if (chain.size() > ConfigurationLimits.CHAIN) {
                        tooLong("colocations", link, start);
                        return false;
                    }
                }
            }
        }
        return true;
    }

    private void tooLong(String what, Link link, String start) {
        String path = link.by.isEmpty() ? "resources." + link.to : "constraints." + link.by;
        subject.error(
                path,
                "a chain of " + what + " is longer than " + ConfigurationLimits.CHAIN + " resources; it begins at "
                        + start + " and comes to " + link.to,
                "Make it shorter: tie resources to one of them (the first), and divide large groups.");
    }

    // ---- chains of orders

    /** The longest way through the orders. Optional orders may go round in circles, whose resources count all at once. */
    private void orderChains() {
        Map<String, Integer> before = new LinkedHashMap<>();
        orders.forEach((from, to) -> {
            before.putIfAbsent(from, 0);
            to.forEach(link -> before.merge(link.to, 1, Integer::sum));
        });
        Map<String, Integer> length = new LinkedHashMap<>();
        Deque<String> free = new ArrayDeque<>();
        before.forEach((resource, number) -> {
            if (number == 0) {
                free.addLast(resource);
            }
        });
        while (!free.isEmpty()) {
            String resource = free.removeFirst();
            before.remove(resource);
            int here = length.merge(resource, 1, Math::max);
            for (Link link : orders.getOrDefault(resource, List.of())) {
                length.merge(link.to, here + 1, Math::max);
                if (here + 1 > ConfigurationLimits.CHAIN) {
                    tooLong("orders", link, resource);
                    return;
                }
                if (before.merge(link.to, -1, Integer::sum) == 0) {
                    free.addLast(link.to);
                }
            }
        }
        // What is left is circles and what comes after them.
        int longest = length.values().stream().mapToInt(Integer::intValue).max().orElse(0);
        if (!before.isEmpty() && before.size() + longest > ConfigurationLimits.CHAIN) {
            subject.error(
                    "constraints",
                    before.size()
                            + " resources stand in or behind circles of orders, which counts as a chain longer than "
                            + ConfigurationLimits.CHAIN,
                    "Remove the circles.");
        }
    }
}
