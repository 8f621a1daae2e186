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
import org.jcrm.core.model.Role;
import org.jcrm.core.model.Rule;

/**
 * Blocks of name=value pairs, and rules. Ids are unique in a CIB, so what was written under an id is referred to by
 * {@code id-ref} when it comes again.
 */
final class XmlSetWriter {
    private final Map<String, Object> written = new LinkedHashMap<>();

    List<XmlOut> all(String element, List<AttributeSet> sets) {
        List<XmlOut> written = new ArrayList<>();
        for (AttributeSet set : sets) {
            written.add(set(element, set));
        }
        return written;
    }

    private boolean seen(String element, String id, Object value) {
        return !id.isEmpty() && value.equals(written.putIfAbsent(element + " " + id, value));
    }

    private XmlOut set(String element, AttributeSet set) {
        if (seen(element, set.id(), set)) {
            return XmlOut.element(element).set("id-ref", set.id());
        }
        XmlOut out = XmlOut.element(element).id(set.id());
        if (set.score().value() != 0) {
            out.set("score", set.score().toString());
        }
        set.rule().ifPresent(rule -> out.add(rule(rule)));
        for (NvPair pair : set.pairs()) {
            out.add(pair(pair));
        }
        return out;
    }

    private XmlOut pair(NvPair pair) {
        Object earlier = pair.id().isEmpty() ? null : written.putIfAbsent("nvpair " + pair.id(), pair);
        if (earlier instanceof NvPair first && first.value().equals(pair.value())) {
            return XmlOut.element("nvpair").set("id-ref", pair.id()).set("name", pair.name());
        }
        return XmlOut.element("nvpair").id(pair.id()).set("name", pair.name()).set("value", pair.value());
    }

    XmlOut rule(Rule rule) {
        if (seen("rule", rule.id(), rule)) {
            return XmlOut.element("rule").set("id-ref", rule.id());
        }
        XmlOut out = XmlOut.element("rule")
                .id(rule.id())
                .set("boolean-op", rule.booleanOp() == Rule.BooleanOp.OR ? "or" : "and")
                .set("score", rule.score())
                .set("score-attribute", rule.scoreAttribute())
                .set("role", rule.role().map(Role::text));
        rule.expressions().forEach(expression -> out.add(expression(expression)));
        return out;
    }

    private XmlOut expression(Expression expression) {
        return switch (expression) {
            case Rule rule -> rule(rule);
            case AttributeExpression attribute ->
                XmlOut.element("expression")
                        .id(attribute.id())
                        .set("attribute", attribute.attribute())
                        .set("operation", attribute.operation())
                        .set("value", attribute.value())
                        .set("type", attribute.type())
                        .set("value-source", attribute.valueSource());
            case DateExpression date -> {
                XmlOut out = XmlOut.element("date_expression")
                        .id(date.id())
                        .set("operation", date.operation())
                        .set("start", date.start())
                        .set("end", date.end());
                fields(out, "date_spec", date.id(), date.spec());
                fields(out, "duration", date.id(), date.duration());
                yield out;
            }
            case ResourceExpression resource ->
                XmlOut.element("rsc_expression")
                        .id(resource.id())
                        .set("class", resource.standard())
                        .set("provider", resource.provider())
                        .set("type", resource.type());
            case OperationExpression operation ->
                XmlOut.element("op_expression")
                        .id(operation.id())
                        .set("name", operation.name())
                        .set("interval", operation.interval());
        };
    }

    private static void fields(XmlOut parent, String element, String owner, Map<String, String> fields) {
        if (!fields.isEmpty()) {
            XmlOut out = XmlOut.element(element).id(owner + "-" + element);
            CibXmlWriter.attributes(out, fields);
            parent.add(out);
        }
    }

    /** {@code lifetime} around its rule. */
    Optional<XmlOut> lifetime(Optional<Rule> lifetime) {
        return lifetime.map(rule -> XmlOut.element("lifetime").add(rule(rule)));
    }
}
