package org.jcrm.core.codec.yaml;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jcrm.core.codec.yaml.YamlNode.Entry;
import org.jcrm.core.codec.yaml.YamlNode.Scalar;
import org.jcrm.core.model.LocationConstraint;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.ResourceId;
import org.jcrm.core.model.Role;
import org.jcrm.core.model.Rule;
import org.jcrm.core.model.Score;
import org.jcrm.core.model.TextPattern;

/**
 * One {@code location} of the file, which may be several constraints: {@code scores} names nodes with their scores,
 * {@code ban} nodes with −INFINITY, {@code node} with {@code score} is the long form of one, {@code rules} the one that
 * depends on node attributes or the date.
 */
final class LocationReader {
    private final ConstraintReader owner;
    private final Section from;

    LocationReader(ConstraintReader owner, Section from) {
        this.owner = owner;
        this.from = from;
    }

    private record NodeScore(NodeName node, Score score) {}

    List<LocationConstraint> read() {
        Optional<ResourceId> resource = owner.resource(from, "resource");
        Optional<String> pattern =
                from.parsed("pattern", LocationReader::validPattern, "no regular expression", "see \"man 7 regex\"");
        int subjects = count("resource", "pattern", "sets");
        if (subjects != 1) {
            owner.problems()
                    .at(
                            from.place(),
                            subjects == 0
                                    ? "this location names no resource"
                                    : "this location names its resources in more than one way",
                            "give it one of \"resource\", \"pattern\" and \"sets\"");
        }
        Optional<Role> role = from.role("role");
        Optional<String> discovery = from.word("discovery", List.of("always", "never", "exclusive"));
        List<NodeScore> nodes = nodeScores();
        boolean byRules = from.has("rules") || from.has("rule");
        int ways = count("scores", "ban", "node") + (byRules ? 1 : 0);
        if (ways != 1) {
            owner.problems()
                    .at(
                            from.place(),
                            ways == 0
                                    ? "this location says neither where nor where not"
                                    : "this location says where in more than one way",
                            "give it one of \"scores\", \"ban\", \"node\" with \"score\", and \"rules\"");
        }
        if (nodes.size() > 1 && from.has("id")) {
            owner.problems()
                    .at(
                            from.placeOf("id"),
                            "one id for " + nodes.size() + " constraints",
                            "give each node its own entry");
        }
        // Read for their errors' sake: without a valid node no constraint below would look at them.
        owner.sets(from, "unnamed");
        owner.lifetime(from, "unnamed");
        List<LocationConstraint> constraints = new ArrayList<>();
        for (NodeScore node : nodes) {
            constraints.add(owner.withId(
                    from,
                    id -> new LocationConstraint(
                            id,
                            resource,
                            pattern,
                            owner.sets(from, id),
                            Optional.of(node.node()),
                            Optional.of(node.score()),
                            role,
                            discovery,
                            List.of(),
                            owner.lifetime(from, id)),
                    DerivedIds::location));
        }
        if (byRules) {
            constraints.add(owner.withId(
                    from,
                    id -> new LocationConstraint(
                            id,
                            resource,
                            pattern,
                            owner.sets(from, id),
                            Optional.empty(),
                            Optional.empty(),
                            role,
                            discovery,
                            rules(id),
                            owner.lifetime(from, id)),
                    DerivedIds::location));
        }
        from.has("id");
        return constraints;
    }

    private int count(String... keys) {
        int count = 0;
        for (String key : keys) {
            count += from.has(key) ? 1 : 0;
        }
        return count;
    }

    private List<NodeScore> nodeScores() {
        List<NodeScore> nodes = new ArrayList<>();
        from.section("scores").ifPresent(scores -> {
            for (Entry entry : scores.entries()) {
                Optional<Score> score = scores.score(entry.key());
                if (score.isPresent() && owner.isNode(entry.key(), entry.place())) {
                    nodes.add(new NodeScore(NodeName.of(entry.key()), score.get()));
                }
            }
        });
        for (Scalar node : from.texts("ban")) {
            if (owner.isNode(node.text(), node.place())) {
                nodes.add(new NodeScore(NodeName.of(node.text()), Score.MINUS_INFINITY));
            }
        }
        Optional<String> node = from.text("node");
        Optional<Score> score = from.score("score");
        if (from.has("node") && !from.has("score")) {
            owner.problems().at(from.placeOf("node"), "this location needs the key \"score\"", "");
        } else if (from.has("score") && !from.has("node")) {
            owner.problems().at(from.placeOf("score"), "a score alone says nothing", "add the key \"node\"");
        } else if (node.isPresent() && score.isPresent() && owner.isNode(node.get(), from.placeOf("node"))) {
            nodes.add(new NodeScore(NodeName.of(node.get()), score.get()));
        }
        return nodes;
    }

    private List<Rule> rules(String id) {
        List<Rule> rules = new ArrayList<>();
        from.section("rule").ifPresent(section -> rules.add(RuleReader.read(section, id + "-rule")));
        for (YamlNode item : from.list("rules")) {
            Section.of(owner.problems(), from.path(), item.place(), item)
                    .ifPresent(section ->
                            rules.add(RuleReader.read(section, DerivedIds.numbered(id + "-rule", rules.size()))));
        }
        return rules;
    }

    private static Optional<String> validPattern(String text) {
        return TextPattern.problem(text.startsWith("!") ? text.substring(1) : text)
                        .isPresent()
                ? Optional.empty()
                : Optional.of(text);
    }
}
