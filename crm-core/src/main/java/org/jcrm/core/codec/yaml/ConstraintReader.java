package org.jcrm.core.codec.yaml;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jcrm.core.codec.yaml.YamlNode.Entry;
import org.jcrm.core.codec.yaml.YamlNode.Mapping;
import org.jcrm.core.codec.yaml.YamlNode.Scalar;
import org.jcrm.core.codec.yaml.YamlNode.Sequence;
import org.jcrm.core.model.ColocationConstraint;
import org.jcrm.core.model.Constraint;
import org.jcrm.core.model.OrderConstraint;
import org.jcrm.core.model.ResourceId;
import org.jcrm.core.model.ResourceSet;
import org.jcrm.core.model.Role;
import org.jcrm.core.model.Rule;
import org.jcrm.core.model.Score;
import org.jcrm.core.model.Suggestion;
import org.jcrm.core.model.TicketConstraint;

/** {@code constraints:} a list of maps with one key each: {@code location}, {@code colocation}, {@code order}, {@code ticket}. */
final class ConstraintReader {
    private static final List<String> KINDS = List.of("location", "colocation", "order", "ticket");
    private static final List<String> ACTIONS = List.of("start", "stop", "promote", "demote");
    private static final List<String> SET_OPTIONS =
            List.of("sequential", "require-all", "role", "action", "ordering", "score", "kind");

    private final Problems problems;
    private final Set<String> resources;
    private final Set<String> nodes;
    private final DerivedIds.Unique ids = new DerivedIds.Unique();
    private final Map<String, Place> explicit = new LinkedHashMap<>();

    /**
     * @param resources what a constraint may name: ids of resources and tags
     * @param nodes names of the configured nodes
     */
    ConstraintReader(Problems problems, Set<String> resources, Set<String> nodes) {
        this.problems = problems;
        this.resources = resources;
        this.nodes = nodes;
    }

    List<Constraint> read(YamlNode node) {
        List<Constraint> constraints = new ArrayList<>();
        switch (node) {
            case Sequence sequence -> sequence.items().forEach(item -> constraints.addAll(entry(item)));
            case Scalar scalar when scalar.absent() -> {
                // No constraints.
            }
            case Scalar scalar -> expectedList(scalar);
            case Mapping mapping -> expectedList(mapping);
        }
        return constraints;
    }

    private void expectedList(YamlNode node) {
        problems.at(
                node.place(),
                "expected a list of constraints, found " + node.words(),
                "begin each with \"- \": - colocation: {resource: ip, with: db}");
    }

    private List<Constraint> entry(YamlNode item) {
        if (!(item instanceof Mapping mapping) || mapping.entries().size() != 1) {
            problems.at(
                    item.place(),
                    "a constraint is a map with the one key " + String.join(", ", KINDS),
                    "indent its settings below that key");
            return List.of();
        }
        Entry entry = mapping.entries().getFirst();
        if (!KINDS.contains(entry.key())) {
            problems.at(
                    entry.place(),
                    "there is no constraint \"" + entry.key() + "\"",
                    Suggestion.sentence(entry.key(), KINDS));
            return List.of();
        }
        Optional<Section> section = Section.of(problems, "constraints", entry.place(), entry.value());
        if (section.isEmpty()) {
            return List.of();
        }
        List<Constraint> read = switch (entry.key()) {
            case "location" -> List.copyOf(new LocationReader(this, section.get()).read());
            case "colocation" -> List.of(colocation(section.get()));
            case "order" -> List.of(order(section.get()));
            default -> List.of(ticket(section.get()));
        };
        section.get().finish();
        for (Constraint constraint : read) {
            problems.remember("constraints." + constraint.id(), entry.place());
        }
        return read;
    }

    private ColocationConstraint colocation(Section from) {
        boolean bySets = from.has("sets");
        Optional<ResourceId> dependent = bySets ? Optional.empty() : resource(from, "resource");
        Optional<ResourceId> primary = bySets ? Optional.empty() : resource(from, "with");
        if (!bySets) {
            required(from, "colocation", "resource", "with");
        }
        Score score = from.score("score").orElse(Score.INFINITY);
        Optional<Role> dependentRole = from.role("role");
        Optional<Role> primaryRole = from.role("with-role");
        Optional<String> attribute = from.text("node-attribute");
        Optional<Boolean> influence = from.flag("influence");
        return withId(
                from,
                id -> new ColocationConstraint(
                        id,
                        dependent,
                        dependentRole,
                        primary,
                        primaryRole,
                        score,
                        attribute,
                        influence,
                        sets(from, id),
                        lifetime(from, id)),
                DerivedIds::colocation);
    }

    private OrderConstraint order(Section from) {
        boolean bySets = from.has("sets");
        Optional<Step> first = bySets ? Optional.empty() : step(from, "first");
        Optional<Step> then = bySets ? Optional.empty() : step(from, "then");
        if (!bySets) {
            required(from, "order", "first", "then");
        }
        Optional<OrderConstraint.Kind> kind = from.word("kind", List.of("Mandatory", "Optional", "Serialize"))
                .map(word -> OrderConstraint.Kind.valueOf(word.toUpperCase(Locale.ROOT)));
        Optional<Score> score = from.score("score");
        if (from.has("score") && from.has("kind")) {
            problems.at(from.placeOf("score"), "\"score\" is the old spelling of \"kind\"", "keep \"kind\"");
        }
        Optional<Boolean> symmetrical = from.flag("symmetrical");
        Optional<Boolean> requireAll = from.flag("require-all");
        return withId(
                from,
                id -> new OrderConstraint(
                        id,
                        first.map(Step::resource),
                        first.flatMap(Step::action),
                        then.map(Step::resource),
                        then.flatMap(Step::action),
                        kind,
                        score,
                        symmetrical,
                        requireAll,
                        sets(from, id),
                        lifetime(from, id)),
                DerivedIds::order);
    }

    private TicketConstraint ticket(Section from) {
        boolean bySets = from.has("sets");
        String ticket = from.requiredText("ticket", "a ticket constraint");
        Optional<ResourceId> resource = bySets ? Optional.empty() : resource(from, "resource");
        if (!bySets) {
            required(from, "ticket", "resource");
        }
        Optional<Role> role = from.role("role");
        Optional<String> lossPolicy = from.word("loss-policy", List.of("stop", "demote", "fence", "freeze"));
        return withId(
                from,
                id -> new TicketConstraint(id, ticket, resource, role, lossPolicy, sets(from, id)),
                DerivedIds::ticket);
    }

    /** {@code promote pgsql-master}, or {@code pgsql-master} alone. */
    private record Step(Optional<String> action, ResourceId resource) {}

    private Optional<Step> step(Section from, String key) {
        Optional<String> text = from.text(key);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        Place place = from.node(key).map(YamlNode::place).orElse(from.place());
        String[] words = text.get().strip().split("\\s+");
        if (words.length > 2) {
            problems.at(place, "\"" + text.get() + "\" is no step of an order", "write RESOURCE or ACTION RESOURCE");
            return Optional.empty();
        }
        Optional<String> action = Optional.empty();
        if (words.length == 2) {
            String word = words[0].toLowerCase(Locale.ROOT);
            if (!ACTIONS.contains(word)) {
                problems.at(place, "\"" + words[0] + "\" is no action of an order", Suggestion.sentence(word, ACTIONS));
            }
            action = Optional.of(word);
        }
        Optional<String> step = action;
        return named(words[words.length - 1], place).map(resource -> new Step(step, resource));
    }

    /** Builds a constraint under its explicit id, or under the one that is derived from what it says. */
    <C extends Constraint> C withId(Section from, Function<String, C> make, Function<C, String> base) {
        Optional<String> given = from.text("id");
        String id;
        if (given.isPresent()) {
            id = given.get();
            Place place = from.placeOf("id");
            if (!YamlValues.isId(id)) {
                problems.at(place, "\"" + id + "\" cannot be an id", "begin with a letter");
            } else if (!ids.take(id)) {
                Place earlier = explicit.get(id);
                problems.at(
                        place,
                        "duplicate id \"" + id + "\""
                                + (earlier == null ? "" : ": it is already on line " + earlier.line()),
                        "give one of them another id");
            }
            explicit.put(id, place);
        } else {
            id = derived(base.apply(make.apply("unnamed")));
        }
        return make.apply(id);
    }

    String derived(String base) {
        String id = ids.next(base);
        ids.take(id);
        return id;
    }

    Problems problems() {
        return problems;
    }

    Optional<ResourceId> resource(Section from, String key) {
        Optional<String> text = from.text(key);
        return text.flatMap(
                name -> named(name, from.node(key).map(YamlNode::place).orElse(from.place())));
    }

    private Optional<ResourceId> named(String name, Place place) {
        if (!resources.contains(name)) {
            problems.at(place, "there is no resource \"" + name + "\"", Suggestion.sentence(name, resources));
        }
        return name.isBlank() ? Optional.empty() : Optional.of(ResourceId.of(name));
    }

    boolean isNode(String name, Place place) {
        if (nodes.contains(name)) {
            return true;
        }
        problems.at(place, "there is no node \"" + name + "\"", Suggestion.sentence(name, nodes));
        return false;
    }

    void required(Section from, String what, String... keys) {
        for (String key : keys) {
            if (!from.has(key)) {
                problems.at(from.place(), "this " + what + " needs the key \"" + key + "\"", "");
            }
        }
    }

    List<ResourceSet> sets(Section from, String id) {
        List<ResourceSet> sets = new ArrayList<>();
        for (YamlNode item : from.list("sets")) {
            String setId = DerivedIds.numbered(id + "-set", sets.size());
            switch (item) {
                case Sequence sequence ->
                    sets.add(new ResourceSet(setId, members(sequence.items()), new LinkedHashMap<>()));
                case Scalar scalar -> sets.add(new ResourceSet(setId, members(List.of(scalar)), new LinkedHashMap<>()));
                case Mapping mapping ->
                    Section.of(problems, from.path(), mapping.place(), mapping)
                            .ifPresent(section -> sets.add(set(section, setId)));
            }
        }
        return sets;
    }

    private ResourceSet set(Section section, String derivedId) {
        Map<String, String> options = new LinkedHashMap<>();
        SET_OPTIONS.forEach(section::has);
        section.flag("sequential");
        section.flag("require-all");
        section.word("action", ACTIONS);
        section.score("score");
        for (Entry entry : section.entries()) {
            if (entry.key().equals("role")) {
                section.role("role").ifPresent(role -> options.put("role", role.text()));
            } else if (SET_OPTIONS.contains(entry.key())) {
                section.text(entry.key()).ifPresent(text -> options.put(entry.key(), text));
            }
        }
        required(section, "set", "resources");
        ResourceSet set =
                new ResourceSet(section.text("id").orElse(derivedId), members(section.list("resources")), options);
        section.finish();
        return set;
    }

    private List<ResourceId> members(List<YamlNode> items) {
        List<ResourceId> members = new ArrayList<>();
        for (YamlNode item : items) {
            Section.scalar(problems, "resources", item)
                    .flatMap(scalar -> named(scalar.text(), scalar.place()))
                    .ifPresent(members::add);
        }
        return members;
    }

    Optional<Rule> lifetime(Section from, String id) {
        return from.section("lifetime").map(section -> RuleReader.read(section, id + "-lifetime"));
    }
}
