package org.jcrm.core.policy.why;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.Role;
import org.jcrm.core.model.Suggestion;
import org.jcrm.core.policy.PlacementTrace;
import org.jcrm.core.policy.PlacementTrace.ResourceTrace;
import org.jcrm.core.status.LiveNode;
import org.jcrm.core.status.LiveResource;
import org.jcrm.core.status.LiveResource.Kind;

/**
 * The resource in question and the parts of it that are given nodes: a primitive itself, the members of a group, the
 * instances of a clone, the containers of a bundle.
 */
record Subject(String asked, LiveResource whole, List<ResourceTrace> units) {
    /** @throws WhyRefused if nothing has that name */
    static Subject find(PlacementTrace trace, String asked) throws WhyRefused {
        LiveResource found = trace.resources().values().stream()
                .map(ResourceTrace::live)
                .filter(live -> live.id().equals(asked) || live.baseId().equals(asked))
                .findFirst()
                .orElseThrow(() -> unknown(trace, asked));
        // Of interchangeable instances it makes no sense to ask about one.
        LiveResource whole = found.id().equals(asked) && found.unique() && found.isPrimitive()
                ? found
                : found.isPrimitive() && !found.inPromotable() && !found.anonymousInstance()
                        ? found
                        : cloneAround(found);
        List<ResourceTrace> units = new ArrayList<>();
        collect(trace, whole, units);
        return new Subject(asked, whole, List.copyOf(units));
    }

    private static LiveResource cloneAround(LiveResource resource) {
        LiveResource top = resource.top();
        return top.isClone() ? top : resource;
    }

    private static WhyRefused unknown(PlacementTrace trace, String asked) {
        Set<String> names = new TreeSet<>();
        trace.resources().values().forEach(each -> {
            names.add(each.live().id());
            names.add(each.live().baseId());
        });
        names.removeIf(name -> name.contains(":"));
        String suggestion = Suggestion.sentence(asked, names);
        return new WhyRefused(
                "there is no resource \"" + asked + "\"",
                suggestion.isEmpty() ? "\"jcrm resource list\" shows all" : suggestion);
    }

    private static void collect(PlacementTrace trace, LiveResource resource, List<ResourceTrace> units) {
        if (resource.isPrimitive()) {
            units.add(Objects.requireNonNull(trace.resources().get(resource.id())));
            return;
        }
        for (LiveResource child : resource.children()) {
            boolean counts = resource.kind() != Kind.BUNDLE || child.replicaContainer();
            if (counts) {
                collect(trace, child, units);
            }
        }
    }

    String id() {
        return whole.id();
    }

    /** What sentences call it: of interchangeable instances their clone. */
    String name() {
        return several() ? whole.id() : asked;
    }

    boolean several() {
        return whole.kind() == Kind.CLONE || whole.kind() == Kind.BUNDLE;
    }

    /** Of the whole, or of the first part of each instance, what decides about the node. */
    List<ResourceTrace> leaders() {
        if (whole.kind() == Kind.GROUP) {
            return units.stream().limit(1).toList();
        }
        return whole.isPrimitive()
                ? units
                : units.stream().filter(Subject::leads).toList();
    }

    private static boolean leads(ResourceTrace unit) {
        LiveResource parent = unit.live().parent();
        return parent == null
                || parent.kind() != Kind.GROUP
                || parent.children().getFirst() == unit.live();
    }

    /** Where a part will be; empty if it cannot be started there. */
    static Optional<LiveNode> place(ResourceTrace unit) {
        if (!unit.managed()) {
            return unit.live().activeNode();
        }
        Optional<LiveNode> node = unit.node();
        if (node.isEmpty() || unit.nextRole() == Role.STOPPED || unit.nextRole() == Role.UNKNOWN) {
            return Optional.empty();
        }
        boolean startable =
                unit.blocked().stream().noneMatch(action -> action.task().equals("start"));
        boolean there = unit.live().running().contains(node.get());
        return startable || there ? node : Optional.empty();
    }

    /** Where the part will be promoted. */
    static Optional<LiveNode> promotedAt(ResourceTrace unit) {
        boolean promotable = unit.nextRole() == Role.PROMOTED
                && unit.blocked().stream().noneMatch(action -> action.task().equals("promote"));
        return promotable ? place(unit) : Optional.empty();
    }

    boolean runsAnywhere() {
        return units.stream().anyMatch(unit -> place(unit).isPresent());
    }

    /** Whether every part will be somewhere. */
    boolean complete() {
        return units.stream().allMatch(unit -> place(unit).isPresent());
    }

    boolean runsOn(NodeName node) {
        return units.stream()
                .anyMatch(
                        unit -> place(unit).filter(at -> at.name().equals(node)).isPresent());
    }

    boolean promotedOn(NodeName node) {
        return units.stream()
                .anyMatch(unit ->
                        promotedAt(unit).filter(at -> at.name().equals(node)).isPresent());
    }

    /** The outcome as text that can be compared: {@code pgsql@node1=Promoted}. */
    Set<String> outcome() {
        Set<String> all = new TreeSet<>();
        for (ResourceTrace unit : units) {
            place(unit)
                    .ifPresent(node -> all.add(unit.live().baseId() + "@" + node + "="
                            + (promotedAt(unit).isPresent() ? Role.PROMOTED : Role.STARTED)));
        }
        return all;
    }

    /** Nodes of the leaders, by name; {@code promoted}: only where they are promoted. */
    Set<String> nodes(boolean promoted) {
        Set<String> names = new TreeSet<>();
        for (ResourceTrace unit : leaders()) {
            (promoted ? promotedAt(unit) : place(unit))
                    .ifPresent(node -> names.add(node.name().value()));
        }
        return names;
    }

    /** {@code runs on node1 and node2, promoted on node1}. */
    String state() {
        Set<String> nodes = nodes(false);
        if (nodes.isEmpty()) {
            return "runs nowhere";
        }
        Set<String> promoted = nodes(true);
        return "runs on " + Words.list(nodes) + (promoted.isEmpty() ? "" : ", promoted on " + Words.list(promoted));
    }
}
