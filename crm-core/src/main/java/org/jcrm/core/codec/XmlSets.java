package org.jcrm.core.codec;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jcrm.core.model.AttributeSet;
import org.jcrm.core.model.Expression;
import org.jcrm.core.model.Expression.AttributeExpression;
import org.jcrm.core.model.Expression.DateExpression;
import org.jcrm.core.model.Expression.OperationExpression;
import org.jcrm.core.model.Expression.ResourceExpression;
import org.jcrm.core.model.NvPair;
import org.jcrm.core.model.Rule;
import org.jcrm.core.model.Score;

/** Blocks of name=value pairs, and rules. */
record XmlSets(XmlIds ids) {
    /** All blocks called {@code name} directly below {@code parent}, in document order. */
    List<AttributeSet> all(Optional<XmlElement> parent, String name) throws CodecException {
        return parent.isEmpty() ? List.of() : all(parent.get(), name);
    }

    List<AttributeSet> all(XmlElement parent, String name) throws CodecException {
        List<AttributeSet> sets = new ArrayList<>();
        for (XmlElement child : parent.children(name)) {
            sets.add(set(ids.resolve(child)));
        }
        return sets;
    }

    private AttributeSet set(XmlElement element) throws CodecException {
        List<NvPair> pairs = new ArrayList<>();
        // Schema 1.0 wraps the pairs in an element called attributes.
        List<XmlElement> found = new ArrayList<>(element.children("nvpair"));
        element.child("attributes").ifPresent(wrapper -> found.addAll(wrapper.children("nvpair")));
        for (XmlElement child : found) {
            XmlElement pair = ids.resolve(child);
            String name = child.attribute("name")
                    .orElseGet(() -> pair.attribute("name").orElse(""));
            if (name.isEmpty()) {
                throw XmlTree.at(child, "this nvpair needs a name");
            }
            Optional<String> value = pair.attribute("value");
            if (value.isPresent()) {
                pairs.add(new NvPair(XmlValues.idOrEmpty(pair), name, value.get()));
            }
        }
        return new AttributeSet(
                XmlValues.idOrEmpty(element),
                XmlValues.score(element).orElse(Score.ZERO),
                rule(element.child("rule")),
                pairs);
    }

    Optional<Rule> rule(Optional<XmlElement> element) throws CodecException {
        return element.isEmpty() ? Optional.empty() : Optional.of(rule(element.get()));
    }

    Rule rule(XmlElement reference) throws CodecException {
        XmlElement element = ids.resolve(reference);
        List<Expression> expressions = new ArrayList<>();
        for (XmlElement child : element.children()) {
            expression(child).ifPresent(expressions::add);
        }
        return new Rule(
                XmlValues.idOrEmpty(element),
                element.attribute("boolean-op").orElse("and").equalsIgnoreCase("or")
                        ? Rule.BooleanOp.OR
                        : Rule.BooleanOp.AND,
                XmlValues.score(element),
                element.attribute("score-attribute", "score-attribute-mangled"),
                XmlValues.role(element, "role"),
                expressions);
    }

    private Optional<Expression> expression(XmlElement element) throws CodecException {
        String id = XmlValues.idOrEmpty(element);
        return switch (element.name()) {
            case "rule" -> Optional.of(rule(element));
            case "expression" ->
                Optional.of(new AttributeExpression(
                        id,
                        XmlValues.required(element, "attribute"),
                        XmlValues.required(element, "operation"),
                        element.attribute("value"),
                        element.attribute("type"),
                        element.attribute("value-source")));
            case "date_expression" ->
                Optional.of(new DateExpression(
                        id,
                        element.attribute("operation").orElse("in_range"),
                        element.attribute("start"),
                        element.attribute("end"),
                        fields(element.child("date_spec")),
                        fields(element.child("duration"))));
            case "rsc_expression" ->
                Optional.of(new ResourceExpression(
                        id, element.attribute("class"), element.attribute("provider"), element.attribute("type")));
            case "op_expression" ->
                Optional.of(new OperationExpression(
                        id, XmlValues.required(element, "name"), element.attribute("interval")));
            default -> Optional.empty();
        };
    }

    private static Map<String, String> fields(Optional<XmlElement> element) {
        Map<String, String> fields = new LinkedHashMap<>();
        element.ifPresent(found -> fields.putAll(found.attributes()));
        fields.remove("id");
        return fields;
    }
}
