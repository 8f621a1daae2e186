package org.jcrm.core.codec.yaml;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jcrm.core.codec.yaml.YamlText.Fields;
import org.jcrm.core.codec.yaml.YamlText.Items;
import org.jcrm.core.codec.yaml.YamlText.Out;
import org.jcrm.core.codec.yaml.YamlText.Text;
import org.jcrm.core.model.Expression;
import org.jcrm.core.model.Expression.AttributeExpression;
import org.jcrm.core.model.Expression.DateExpression;
import org.jcrm.core.model.Expression.OperationExpression;
import org.jcrm.core.model.Expression.ResourceExpression;
import org.jcrm.core.model.Role;
import org.jcrm.core.model.Rule;

/** The writing half of {@link RuleReader}. */
final class RuleWriter {
    private RuleWriter() {}

    static Fields write(Rule rule, String derivedId) {
        Fields fields = Fields.inline();
        if (!rule.id().equals(derivedId)) {
            fields.put("id", rule.id());
        }
        if (rule.booleanOp() == Rule.BooleanOp.OR) {
            fields.put("match", "any");
        }
        fields.put("score", rule.score());
        fields.put("score-attribute", rule.scoreAttribute());
        fields.put("role", rule.role().map(Role::text));
        List<Out> expressions = new ArrayList<>();
        for (Expression expression : rule.expressions()) {
            expressions.add(expression(expression, DerivedIds.numbered(rule.id() + "-expr", expressions.size())));
        }
        return fields.put("expressions", new Items(expressions));
    }

    private static Out expression(Expression expression, String derivedId) {
        Fields fields = Fields.inline();
        if (!expression.id().equals(derivedId) && !(expression instanceof Rule)) {
            fields.put("id", expression.id());
        }
        return switch (expression) {
            case Rule rule -> fields.put("rule", write(rule, derivedId));
            case AttributeExpression attribute when fields.isEmpty() && isShort(attribute) -> shortForm(attribute);
            case AttributeExpression attribute ->
                fields.put("attribute", attribute.attribute())
                        .put("operation", attribute.operation())
                        .put("value", attribute.value())
                        .put("type", attribute.type())
                        .put("value-source", attribute.valueSource());
            case DateExpression date -> {
                fields.put("date", date.operation()).put("start", date.start()).put("end", date.end());
                texts(fields, "spec", date.spec());
                texts(fields, "duration", date.duration());
                yield fields;
            }
            case ResourceExpression resource ->
                fields.put(
                        "resource",
                        Fields.inline()
                                .put("class", resource.standard())
                                .put("provider", resource.provider())
                                .put("type", resource.type()));
            case OperationExpression operation ->
                fields.put("op", operation.name()).put("interval", operation.interval());
        };
    }

    private static boolean isShort(AttributeExpression expression) {
        if (expression.type().isPresent()
                || expression.valueSource().isPresent()
                || expression.attribute().isEmpty()
                || expression.attribute().contains(" ")) {
            return false;
        }
        return expression.value().isPresent()
                ? RuleReader.COMPARISONS.contains(expression.operation())
                : RuleReader.TESTS.contains(expression.operation());
    }

    private static Text shortForm(AttributeExpression expression) {
        return new Text(
                expression.value().isPresent()
                        ? expression.attribute() + " " + expression.operation() + " "
                                + expression.value().get()
                        : expression.operation() + " " + expression.attribute());
    }

    private static void texts(Fields fields, String key, Map<String, String> values) {
        if (!values.isEmpty()) {
            Fields inner = Fields.inline();
            values.forEach(inner::put);
            fields.put(key, inner);
        }
    }
}
