package org.jcrm.core.rule;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.TemporalField;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jcrm.core.model.Expression;
import org.jcrm.core.model.Expression.DateExpression;
import org.jcrm.core.model.Rule;

/**
 * Where in time a rule stands, as {@code crm_rule --check} tells it. It can be told of rules with exactly one date, and of
 * patterns only if they name years: without a year a pattern that does not hold now will hold again.
 *
 * @param reason for {@code UNDETERMINED} why; else empty
 */
public record RuleTiming(State state, String reason) {
    /** What can be said of a rule at a moment. */
    public enum State {
        /** Its dates are not over. */
        IN_EFFECT,
        /** Its pattern fits. */
        SATISFIED,
        EXPIRED,
        NOT_YET,
        UNDETERMINED
    }

    /** The order in which crm_rule compares; the first that does not fit decides. */
    private static final List<String> FIELDS =
            List.of("seconds", "minutes", "hours", "monthdays", "months", "years", "yeardays", "weekyears", "weekdays");

    public RuleTiming {
        requireNonNull(state, "state is null");
        requireNonNull(reason, "reason is null");
    }

    public static RuleTiming of(Rule rule, Instant now) {
        List<DateExpression> dates = new ArrayList<>();
        collect(rule, dates);
        if (dates.isEmpty()) {
            return undetermined("Rule does not have a date expression");
        }
        if (dates.size() > 1) {
            return undetermined("Rule has more than one date expression");
        }
        DateExpression date = dates.getFirst();
        if (date.operation().equals("date_spec")) {
            return date.spec().containsKey("years") && !date.spec().containsKey("moon")
                    ? pattern(date.spec(), now)
                    : undetermined("Rule must either not use date_spec, or use date_spec with years= but not moon=");
        }
        Optional<Instant> start = date.start().flatMap(IsoDates::instant);
        Optional<Instant> end = date.end().flatMap(IsoDates::instant);
        return switch (date.operation()) {
            case "gt" ->
                start.map(from -> now.isAfter(from) ? State.IN_EFFECT : State.NOT_YET)
                        .map(RuleTiming::determined)
                        .orElseGet(() -> undetermined("Rule has no readable start"));
            case "lt" ->
                end.map(until -> now.isBefore(until) ? State.IN_EFFECT : State.EXPIRED)
                        .map(RuleTiming::determined)
                        .orElseGet(() -> undetermined("Rule has no readable end"));
            default -> range(start, DateRule.endOf(date, start, end), now);
        };
    }

    private static void collect(Rule rule, List<DateExpression> dates) {
        for (Expression expression : rule.expressions()) {
            if (expression instanceof DateExpression date) {
                dates.add(date);
            } else if (expression instanceof Rule inner) {
                collect(inner, dates);
            }
        }
    }

    private static RuleTiming range(Optional<Instant> start, Optional<Instant> end, Instant now) {
        if (start.isEmpty() && end.isEmpty()) {
            return undetermined("Rule has neither a readable start nor a readable end");
        }
        if (start.filter(now::isBefore).isPresent()) {
            return determined(State.NOT_YET);
        }
        return determined(end.filter(now::isAfter).isPresent() ? State.EXPIRED : State.IN_EFFECT);
    }

    private static RuleTiming pattern(Map<String, String> spec, Instant now) {
        ZonedDateTime moment = now.atZone(ZoneOffset.UTC);
        for (String name : FIELDS) {
            TemporalField field = DateRule.FIELDS.get(name);
            String range = spec.get(name);
            if (field == null || range == null) {
                continue;
            }
            int value = moment.get(field);
            int dash = range.indexOf('-');
            Optional<Long> low = Intervals.number(dash < 0 ? range : range.substring(0, dash));
            Optional<Long> high = Intervals.number(dash < 0 ? range : range.substring(dash + 1));
            if (low.filter(from -> value < from).isPresent()) {
                return determined(State.NOT_YET);
            }
            if (high.filter(to -> value > to).isPresent()) {
                return determined(State.EXPIRED);
            }
        }
        return determined(State.SATISFIED);
    }

    private static RuleTiming determined(State state) {
        return new RuleTiming(state, "");
    }

    private static RuleTiming undetermined(String reason) {
        return new RuleTiming(State.UNDETERMINED, reason);
    }
}
