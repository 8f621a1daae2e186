package org.jcrm.core.policy.why;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jcrm.core.model.Expression;
import org.jcrm.core.model.Expression.AttributeExpression;
import org.jcrm.core.model.Expression.DateExpression;
import org.jcrm.core.model.Expression.OperationExpression;
import org.jcrm.core.model.Expression.ResourceExpression;
import org.jcrm.core.model.Rule;
import org.jcrm.core.rule.RuleContext;
import org.jcrm.core.rule.RuleEvaluator;

/** Which of a rule's expressions decided that it holds, or does not. */
final class RuleText {
    private RuleText() {}

    /** {@code rule r1 holds: pingd gte 100 (it is 150)}. */
    static String of(Rule rule, RuleContext context) {
        boolean holds = RuleEvaluator.holds(rule, context);
        return "rule " + rule.id() + (holds ? " holds" : " does not hold") + because(rule, context, holds);
    }

    private static String because(Rule rule, RuleContext context, boolean holds) {
        List<String> deciding = new ArrayList<>();
        for (Expression expression : rule.expressions()) {
            Rule alone = new Rule(
                    rule.id(),
                    Rule.BooleanOp.AND,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    List.of(expression));
            if (RuleEvaluator.holds(alone, context) == holds) {
                deciding.add(text(expression, context));
            }
        }
        return deciding.isEmpty() ? "" : ": " + Words.list(deciding);
    }

    private static String text(Expression expression, RuleContext context) {
        return switch (expression) {
            case Rule rule -> "(" + of(rule, context) + ")";
            case AttributeExpression attribute -> attribute(attribute, context);
            case DateExpression date ->
                "date " + date.operation()
                        + date.start().map(start -> " " + start).orElse("")
                        + date.end().map(end -> " " + end).orElse("")
                        + (date.spec().isEmpty() ? "" : " " + date.spec());
            case ResourceExpression resource ->
                "resource is "
                        + String.join(
                                ":",
                                resource.standard().orElse("*"),
                                resource.provider().orElse("*"),
                                resource.type().orElse("*"));
            case OperationExpression operation -> "operation is " + operation.name();
        };
    }

    private static String attribute(AttributeExpression expression, RuleContext context) {
        String actual = context.node()
                .map(attributes -> attributes.get(expression.attribute()))
                .map(value -> "it is " + value)
                .orElse("it is not set");
        return expression.attribute() + " " + expression.operation()
                + expression.value().map(value -> " " + value).orElse("") + " (" + actual + ")";
    }
}
