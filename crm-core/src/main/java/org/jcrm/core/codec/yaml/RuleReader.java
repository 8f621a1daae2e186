package org.jcrm.core.codec.yaml;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jcrm.core.codec.yaml.YamlNode.Entry;
import org.jcrm.core.codec.yaml.YamlNode.Mapping;
import org.jcrm.core.codec.yaml.YamlNode.Scalar;
import org.jcrm.core.codec.yaml.YamlNode.Sequence;
import org.jcrm.core.model.Expression;
import org.jcrm.core.model.Expression.AttributeExpression;
import org.jcrm.core.model.Expression.DateExpression;
import org.jcrm.core.model.Expression.OperationExpression;
import org.jcrm.core.model.Expression.ResourceExpression;
import org.jcrm.core.model.Rule;
import org.jcrm.core.model.Suggestion;

/** Rules: {@code {match: any, score: 100, expressions: ["pingd gt 0", {date: in_range, …}]}}. */
final class RuleReader {
    static final List<String> COMPARISONS = List.of("lt", "gt", "lte", "gte", "eq", "ne");
    static final List<String> TESTS = List.of("defined", "not_defined");
    private static final List<String> OPERATIONS =
            List.of("lt", "gt", "lte", "gte", "eq", "ne", "defined", "not_defined");
    private static final List<String> DATE_OPERATIONS = List.of("gt", "lt", "in_range", "date_spec");

    private RuleReader() {}

    static Rule read(Section section, String derivedId) {
        String id = section.text("id").orElse(derivedId);
        Rule.BooleanOp op = section.word("match", List.of("all", "any"))
                .map(word -> word.equals("any") ? Rule.BooleanOp.OR : Rule.BooleanOp.AND)
                .orElse(Rule.BooleanOp.AND);
        List<Expression> expressions = new ArrayList<>();
        for (YamlNode item : section.list("expressions")) {
            expression(section, item, DerivedIds.numbered(id + "-expr", expressions.size()))
                    .ifPresent(expressions::add);
        }
        if (!section.has("expressions")) {
            section.problems()
                    .at(
                            section.place(),
                            "a rule needs the key \"expressions\"",
                            "for example expressions: [\"pingd gt 0\"]");
        }
        Rule rule = new Rule(
                id, op, section.score("score"), section.text("score-attribute"), section.role("role"), expressions);
        section.finish();
        return rule;
    }

    private static Optional<Expression> expression(Section rule, YamlNode item, String derivedId) {
        return switch (item) {
            case Scalar scalar -> shortForm(rule.problems(), scalar, derivedId);
            case Mapping mapping ->
                Section.of(rule.problems(), rule.path(), mapping.place(), mapping)
                        .flatMap(section -> longForm(section, derivedId));
            case Sequence sequence -> {
                rule.problems().at(sequence.place(), "expected an expression, found a list", "");
                yield Optional.empty();
            }
        };
    }

    /** {@code pingd gt 0}, {@code defined pingd}. */
    private static Optional<Expression> shortForm(Problems problems, Scalar scalar, String id) {
        String[] words = scalar.text().split(" ", 3);
        if (words.length == 2 && TESTS.contains(words[0])) {
            return Optional.of(new AttributeExpression(
                    id, words[1], words[0], Optional.empty(), Optional.empty(), Optional.empty()));
        }
        if (words.length == 3 && COMPARISONS.contains(words[1])) {
            return Optional.of(new AttributeExpression(
                    id, words[0], words[1], Optional.of(words[2]), Optional.empty(), Optional.empty()));
        }
        problems.at(
                scalar.place(),
                "\"" + scalar.text() + "\" is no expression",
                "write \"ATTRIBUTE lt|gt|lte|gte|eq|ne VALUE\" or \"defined|not_defined ATTRIBUTE\"");
        return Optional.empty();
    }

    private static Optional<Expression> longForm(Section section, String derivedId) {
        if (section.has("rule")) {
            Optional<Rule> nested = section.section("rule").map(rule -> read(rule, derivedId));
            section.finish();
            return nested.map(rule -> rule);
        }
        String id = section.text("id").orElse(derivedId);
        Optional<Expression> expression = Optional.empty();
        if (section.has("attribute")) {
            expression = Optional.of(new AttributeExpression(
                    id,
                    section.text("attribute").orElse(""),
                    section.word("operation", OPERATIONS).orElseGet(() -> needsOperation(section)),
                    section.text("value"),
                    section.text("type"),
                    section.text("value-source")));
        } else if (section.has("date")) {
            expression = Optional.of(new DateExpression(
                    id,
                    section.word("date", DATE_OPERATIONS).orElse("in_range"),
                    section.text("start"),
                    section.text("end"),
                    fields(section, "spec"),
                    fields(section, "duration")));
        } else if (section.has("resource")) {
            expression = section.section("resource").map(resource -> {
                Expression read = new ResourceExpression(
                        id, resource.text("class"), resource.text("provider"), resource.text("type"));
                resource.finish();
                return read;
            });
        } else if (section.has("op")) {
            expression =
                    Optional.of(new OperationExpression(id, section.text("op").orElse(""), section.text("interval")));
        }
        boolean clean = section.finish();
        if (expression.isEmpty() && clean) {
            section.problems()
                    .at(
                            section.place(),
                            "this expression says nothing",
                            "name an attribute, a date, a resource, an op or a rule");
        }
        return expression;
    }

    private static String needsOperation(Section section) {
        if (!section.has("operation")) {
            section.problems()
                    .at(
                            section.place(),
                            "an attribute's expression needs the key \"operation\"",
                            Suggestion.sentence("operation", OPERATIONS));
        }
        return "eq";
    }

    private static Map<String, String> fields(Section section, String key) {
        Map<String, String> fields = new LinkedHashMap<>();
        section.section(key).ifPresent(found -> {
            for (Entry entry : found.entries()) {
                found.text(entry.key()).ifPresent(text -> fields.put(entry.key(), text));
            }
        });
        return fields;
    }
}
