package org.jcrm.core.rule;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.jcrm.core.model.Expression;
import org.jcrm.core.model.Expression.AttributeExpression;
import org.jcrm.core.model.Expression.DateExpression;
import org.jcrm.core.model.Expression.OperationExpression;
import org.jcrm.core.model.Expression.ResourceExpression;
import org.jcrm.core.model.Rule;
import org.jspecify.annotations.Nullable;

/** Does a rule hold? Source: Pacemaker Explained, "Rules". Pure apart from {@link RuleContext#changes}. */
public final class RuleEvaluator {
    private RuleEvaluator() {}

    public static boolean holds(Optional<Rule> rule, RuleContext context) {
        return rule.isEmpty() || holds(rule.get(), context);
    }

    /** A rule without expressions holds if it is an AND. */
    public static boolean holds(Rule rule, RuleContext context) {
        boolean all = true;
        boolean any = false;
        for (Expression expression : rule.expressions()) {
            // Every expression is evaluated even when the outcome is clear, so that no moment of change is missed.
            boolean holds = holds(expression, context);
            all &= holds;
            any |= holds;
        }
        return switch (rule.booleanOp()) {
            case AND -> all;
            case OR -> any;
        };
    }

    private static boolean holds(Expression expression, RuleContext context) {
        return switch (expression) {
            case Rule rule -> holds(rule, context);
            case AttributeExpression attribute -> holds(attribute, context);
            case DateExpression date -> DateRule.holds(date, context);
            case ResourceExpression resource -> holds(resource, context);
            case OperationExpression operation -> holds(operation, context);
        };
    }

    private static boolean holds(ResourceExpression expression, RuleContext context) {
        return context.agent()
                .filter(agent -> matches(expression.standard(), agent.standard()))
                .filter(agent -> matches(expression.provider(), agent.provider()))
                .filter(agent -> matches(expression.type(), agent.type()))
                .isPresent();
    }

    private static boolean matches(Optional<String> wanted, String actual) {
        return wanted.isEmpty() || wanted.get().equals(actual);
    }

    private static boolean holds(OperationExpression expression, RuleContext context) {
        if (context.operation().isEmpty()) {
            return false;
        }
        RuleContext.OperationName operation = context.operation().get();
        return operation.name().equals(expression.name())
                && (expression.interval().isEmpty()
                        || Intervals.millis(expression.interval().get()).orElse(-1L) == operation.intervalMillis());
    }

    private static boolean holds(AttributeExpression expression, RuleContext context) {
        if (context.node().isEmpty()) {
            return false;
        }
        @Nullable String actual = context.node().get().get(expression.attribute());
        @Nullable String wanted = wanted(expression, context);
        return switch (expression.operation()) {
            case "defined" -> actual != null;
            case "not_defined" -> actual == null;
            case "eq" -> actual == null ? wanted == null : wanted != null && compare(actual, wanted, expression) == 0;
            case "ne" -> actual == null ? wanted != null : wanted == null || compare(actual, wanted, expression) != 0;
            case "lt" -> actual != null && wanted != null && compare(actual, wanted, expression) < 0;
            case "lte" -> actual != null && wanted != null && compare(actual, wanted, expression) <= 0;
            case "gt" -> actual != null && wanted != null && compare(actual, wanted, expression) > 0;
            case "gte" -> actual != null && wanted != null && compare(actual, wanted, expression) >= 0;
            default -> false;
        };
    }

    private static @Nullable String wanted(AttributeExpression expression, RuleContext context) {
        String value = expression.value().orElse(null);
        if (value == null) {
            return null;
        }
        return switch (expression.valueSource().orElse("literal")) {
            case "param" -> context.params().get(value);
            case "meta" -> context.meta().get(value);
            default -> value;
        };
    }

    private static int compare(String actual, String wanted, AttributeExpression expression) {
        return switch (type(actual, wanted, expression)) {
            case "version" -> compareVersions(actual, wanted);
            case "number" -> compareNumbers(actual, wanted, false);
            case "integer" -> compareNumbers(actual, wanted, true);
            default -> actual.compareToIgnoreCase(wanted);
        };
    }

    /** Without a type, order is numeric and equality textual. */
    private static String type(String actual, String wanted, AttributeExpression expression) {
        return expression
                .type()
                .map(type -> type.toLowerCase(Locale.ROOT))
                .orElseGet(() -> switch (expression.operation()) {
                    case "lt", "lte", "gt", "gte" ->
                        actual.contains(".") || wanted.contains(".") ? "number" : "integer";
                    default -> "string";
                });
    }

    private static int compareNumbers(String actual, String wanted, boolean whole) {
        Optional<Double> left = number(actual);
        Optional<Double> right = number(wanted);
        // What is no number compares as text, as an operator who mistyped would see.
        if (left.isEmpty() || right.isEmpty()) {
            return actual.compareToIgnoreCase(wanted);
        }
        return whole
                ? Long.compare(left.get().longValue(), right.get().longValue())
                : Double.compare(left.get(), right.get());
    }

    private static Optional<Double> number(String text) {
        try {
            return Optional.of(Double.parseDouble(text.strip()));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** Dotted versions, part by part; a missing part is zero. */
    public static int compareVersions(String left, String right) {
        String[] a = left.split("\\.");
        String[] b = right.split("\\.");
        for (int i = 0; i < Math.max(a.length, b.length); i++) {
            int difference = Long.compare(leadingNumber(a, i), leadingNumber(b, i));
            if (difference != 0) {
                return difference;
            }
        }
        return 0;
    }

    private static long leadingNumber(String[] parts, int index) {
        if (index >= parts.length) {
            return 0;
        }
        String digits = parts[index].strip().replaceAll("\\D.*", "");
        return digits.isEmpty() || digits.length() > 18 ? 0 : Long.parseLong(digits);
    }

    /** Tells {@code context} that the outcome may change at {@code moment}, if that is still to come. */
    static void mayChangeAt(Instant moment, RuleContext context) {
        if (moment.isAfter(context.now())) {
            context.changes().at(moment);
        }
    }
}
