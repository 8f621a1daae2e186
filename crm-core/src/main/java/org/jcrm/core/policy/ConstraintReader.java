package org.jcrm.core.policy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jcrm.core.model.ColocationConstraint;
import org.jcrm.core.model.Constraint;
import org.jcrm.core.model.Flags;
import org.jcrm.core.model.LocationConstraint;
import org.jcrm.core.model.OrderConstraint;
import org.jcrm.core.model.ResourceId;
import org.jcrm.core.model.ResourceSet;
import org.jcrm.core.model.Role;
import org.jcrm.core.model.Rule;
import org.jcrm.core.model.Score;
import org.jcrm.core.model.Tag;
import org.jcrm.core.model.TextPattern;
import org.jcrm.core.model.TicketConstraint;
import org.jcrm.core.rule.RuleContext;
import org.jcrm.core.rule.RuleEvaluator;
import org.jcrm.core.status.LiveNode;
import org.jcrm.core.status.LiveResource.Kind;

/** Location and colocation constraints → scores and pairs; rules evaluated, tags, patterns and sets expanded. */
final class ConstraintReader {
    private final Placement placement;
    private final RuleContext rules;

    private ConstraintReader(Placement placement) {
        this.placement = placement;
        this.rules = placement.cluster.rules();
    }

    static void read(Placement placement) {
        ConstraintReader reader = new ConstraintReader(placement);
        TicketRules tickets = new TicketRules(placement);
        for (Constraint constraint : placement.cluster.cib().configuration().constraints()) {
            switch (constraint) {
                case LocationConstraint location -> reader.location(location);
                case ColocationConstraint colocation -> reader.colocation(colocation);
                case OrderConstraint order -> {
                    // Orders are read when actions are planned.
                }
                case TicketConstraint ticket -> tickets.apply(ticket);
            }
        }
        placement.tops.forEach(reader::groupColocations);
    }

    // ---- who is meant

    /** The resources that a constraint means by a name: a resource, a tag's members, or the users of a template. */
    static List<Slot> expand(Placement placement, ResourceId id) {
        Optional<Slot> direct = placement.slot(id.value());
        if (direct.isPresent()) {
            return List.of(direct.get());
        }
        List<Slot> found = new ArrayList<>();
        for (Tag tag : placement.cluster.cib().configuration().tags()) {
            if (tag.id().equals(id.value())) {
                tag.references().forEach(reference -> placement.slot(reference).ifPresent(found::add));
            }
        }
        if (found.isEmpty()) {
            for (Slot slot : placement.all()) {
                if (slot.isPrimitive()
                        && slot.live.primitive().template().equals(Optional.of(id))
                        && !slot.live.orphan()) {
                    found.add(outOfClone(slot));
                }
            }
        }
        return found.stream().distinct().toList();
    }

    /** Whether the name is that of a tag or template. */
    private boolean several(ResourceId id) {
        return placement.slot(id.value()).isEmpty();
    }

    /** Constraints name what is configured: of an instance, its clone. */
    private static Slot outOfClone(Slot slot) {
        Slot top = slot.top();
        return top.kind() == Kind.CLONE ? top : slot;
    }

    // ---- location

    private void location(LocationConstraint constraint) {
        if (!RuleEvaluator.holds(constraint.lifetime(), rules)) {
            return;
        }
        Location.Discovery discovery = switch (constraint.discovery().orElse("always")) {
            case "never" -> Location.Discovery.NEVER;
            case "exclusive" -> Location.Discovery.EXCLUSIVE;
            default -> Location.Discovery.ALWAYS;
        };
        for (Slot slot : resources(constraint)) {
            locate(constraint, slot, constraint.role(), constraint.score(), discovery);
        }
        for (ResourceSet set : constraint.sets()) {
            Optional<Role> role = option(set, "role").flatMap(Role::parse).or(constraint::role);
            Optional<Score> score = option(set, "score").flatMap(Score::parse).or(constraint::score);
            for (ResourceId id : set.resources()) {
                expand(placement, id).forEach(slot -> locate(constraint, slot, role, score, discovery));
            }
        }
    }

    private List<Slot> resources(LocationConstraint constraint) {
        List<Slot> found = new ArrayList<>();
        constraint.resource().ifPresent(id -> found.addAll(expand(placement, id)));
        constraint.pattern().ifPresent(text -> {
            boolean invert = text.startsWith("!");
            Optional<TextPattern> pattern = TextPattern.of(invert ? text.substring(1) : text);
            if (pattern.isEmpty()) {
                placement.warnings.add(
                        "Constraint " + constraint.id() + " is ignored: \"" + text + "\" is no valid pattern");
                return;
            }
            for (Slot slot : placement.tops) {
                if (pattern.get().isIn(slot.id()) != invert) {
                    found.add(slot);
                }
            }
        });
        return found;
    }

    private void locate(
            LocationConstraint constraint,
            Slot slot,
            Optional<Role> role,
            Optional<Score> score,
            Location.Discovery discovery) {
        if (constraint.node().isPresent()) {
            placement
                    .cluster
                    .node(constraint.node().get())
                    .ifPresent(node -> NodeCriteria.apply(
                            placement,
                            slot,
                            new Location(
                                    constraint.id(), filter(role), discovery, Map.of(node, score.orElse(Score.ZERO)))));
            return;
        }
        for (Rule rule : constraint.rules()) {
            Map<LiveNode, Score> nodes = new LinkedHashMap<>();
            for (LiveNode node : placement.nodes) {
                RuleContext context = rules.withNode(node.attributes());
                if (RuleEvaluator.holds(rule, context)) {
                    nodes.put(node, score(rule, node));
                }
            }
            placement.why.rule(rule);
            NodeCriteria.apply(
                    placement,
                    slot,
                    new Location(constraint.id(), filter(rule.role().or(() -> role)), discovery, nodes));
        }
    }

    private static Score score(Rule rule, LiveNode node) {
        if (rule.scoreAttribute().isPresent()) {
            return node.attribute(rule.scoreAttribute().get())
                    .flatMap(Score::parse)
                    .orElse(Score.MINUS_INFINITY);
        }
        return rule.score().orElse(Score.ZERO);
    }

    /** Every active instance passes through Started and Unpromoted, so these roles limit nothing. */
    private static Role filter(Optional<Role> role) {
        return switch (role.orElse(Role.UNKNOWN)) {
            case UNKNOWN, STARTED, UNPROMOTED -> Role.UNKNOWN;
            case STOPPED -> Role.STOPPED;
            case PROMOTED -> Role.PROMOTED;
        };
    }

    // ---- colocation

    private void colocation(ColocationConstraint constraint) {
        if (!RuleEvaluator.holds(constraint.lifetime(), rules)) {
            return;
        }
        if (constraint.sets().isEmpty()) {
            if (constraint.dependent().isPresent() && constraint.primary().isPresent()) {
                if (several(constraint.dependent().get())
                        && several(constraint.primary().get())) {
                    placement.warnings.add("Constraint " + constraint.id()
                            + " is ignored: it is not clear which resources of two tags or templates belong together");
                    return;
                }
                for (Slot dependent : expand(placement, constraint.dependent().get())) {
                    for (Slot primary : expand(placement, constraint.primary().get())) {
                        add(constraint, dependent, primary, constraint.dependentRole(), constraint.primaryRole());
                    }
                }
            }
            return;
        }
        ResourceSet previous = null;
        for (ResourceSet set : constraint.sets()) {
            within(constraint, set);
            if (previous != null) {
                between(constraint, previous, set);
            }
            previous = set;
        }
    }

    private void within(ColocationConstraint constraint, ResourceSet set) {
        int score = option(set, "score")
                .flatMap(Score::parse)
                .orElse(constraint.score())
                .value();
        if (!sequential(set)) {
            return;
        }
        List<Slot> members = members(set);
        Optional<Role> role = option(set, "role").flatMap(Role::parse);
        for (int i = 1; i < members.size(); i++) {
            if (score > 0) {
                add(constraint, set.id(), score, members.get(i), members.get(i - 1), role, role);
            } else {
                for (int j = 0; j < i; j++) {
                    add(constraint, set.id(), score, members.get(i), members.get(j), role, role);
                }
            }
        }
    }

    private void between(ColocationConstraint constraint, ResourceSet dependents, ResourceSet primaries) {
        List<Slot> first = members(dependents);
        List<Slot> second = members(primaries);
        if (first.isEmpty() || second.isEmpty()) {
            return;
        }
        List<Slot> from = sequential(dependents) ? List.of(first.getFirst()) : first;
        List<Slot> to = sequential(primaries) ? List.of(second.getLast()) : second;
        for (Slot dependent : from) {
            for (Slot primary : to) {
                add(
                        constraint,
                        dependent,
                        primary,
                        option(dependents, "role").flatMap(Role::parse),
                        option(primaries, "role").flatMap(Role::parse));
            }
        }
    }

    private List<Slot> members(ResourceSet set) {
        List<Slot> members = new ArrayList<>();
        set.resources().forEach(id -> members.addAll(expand(placement, id)));
        return members;
    }

    static boolean sequential(ResourceSet set) {
        return Flags.unlessOff(option(set, "sequential"));
    }

    static Optional<String> option(ResourceSet set, String name) {
        return Optional.ofNullable(set.options().get(name));
    }

    private void add(
            ColocationConstraint constraint,
            Slot dependent,
            Slot primary,
            Optional<Role> dependentRole,
            Optional<Role> primaryRole) {
        add(constraint, constraint.id(), constraint.score().value(), dependent, primary, dependentRole, primaryRole);
    }

    private void add(
            ColocationConstraint constraint,
            String id,
            int score,
            Slot dependent,
            Slot primary,
            Optional<Role> dependentRole,
            Optional<Role> primaryRole) {
        Colocation colocation = new Colocation(
                id,
                constraint.nodeAttribute().orElse(Colocation.NODE),
                score,
                dependent,
                primary,
                anyIfStarted(dependentRole),
                anyIfStarted(primaryRole),
                constraint.influence().orElse(dependent.live.options().critical()),
                true);
        register(colocation);
        if (score <= -Score.LIMIT) {
            placement
                    .apart
                    .computeIfAbsent(constraint.id(), key -> new ArrayList<>())
                    .add(colocation);
        }
    }

    private static Role anyIfStarted(Optional<Role> role) {
        return role.filter(found -> found != Role.STARTED).orElse(Role.UNKNOWN);
    }

    static void register(Colocation colocation) {
        if (colocation.score() == 0) {
            return;
        }
        colocation.insertInto(colocation.dependent().thisWith, Colocation.BY_PRIMARY);
        colocation.insertInto(colocation.primary().withThis, Colocation.BY_DEPENDENT);
    }

    /** Each member of a group belongs to the one before it. */
    private void groupColocations(Slot slot) {
        if (slot.kind() == Kind.GROUP && slot.live.options().colocated()) {
            for (int i = 1; i < slot.children.size(); i++) {
                Slot member = slot.children.get(i);
                register(new Colocation(
                        "#group-members",
                        Colocation.NODE,
                        Score.LIMIT,
                        member,
                        slot.children.get(i - 1),
                        Role.UNKNOWN,
                        Role.UNKNOWN,
                        member.live.options().critical(),
                        false));
            }
        }
        slot.children.forEach(this::groupColocations);
    }
}
