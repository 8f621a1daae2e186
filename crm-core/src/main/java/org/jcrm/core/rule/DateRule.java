package org.jcrm.core.rule;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.time.temporal.IsoFields;
import java.time.temporal.TemporalField;
import java.util.Map;
import java.util.Optional;
import org.jcrm.core.model.Expression.DateExpression;

/** {@code date_expression}: before, after, between, or at dates that match a pattern. All in UTC. */
final class DateRule {
    static final Map<String, TemporalField> FIELDS = Map.ofEntries(
            Map.entry("years", ChronoField.YEAR),
            Map.entry("months", ChronoField.MONTH_OF_YEAR),
            Map.entry("monthdays", ChronoField.DAY_OF_MONTH),
            Map.entry("hours", ChronoField.HOUR_OF_DAY),
            Map.entry("minutes", ChronoField.MINUTE_OF_HOUR),
            Map.entry("seconds", ChronoField.SECOND_OF_MINUTE),
            Map.entry("yeardays", ChronoField.DAY_OF_YEAR),
            Map.entry("weekyears", IsoFields.WEEK_BASED_YEAR),
            Map.entry("weeks", IsoFields.WEEK_OF_WEEK_BASED_YEAR),
            Map.entry("weekdays", ChronoField.DAY_OF_WEEK));

    private DateRule() {}

    static boolean holds(DateExpression expression, RuleContext context) {
        Instant now = context.now();
        Optional<Instant> start = expression.start().flatMap(IsoDates::instant);
        Optional<Instant> end = expression.end().flatMap(IsoDates::instant);
        return switch (expression.operation()) {
            case "gt" -> {
                start.ifPresent(from -> RuleEvaluator.mayChangeAt(from.plusSeconds(1), context));
                yield start.isPresent() && now.isAfter(start.get());
            }
            case "lt" -> {
                end.ifPresent(until -> RuleEvaluator.mayChangeAt(until, context));
                yield end.isPresent() && now.isBefore(end.get());
            }
            case "date_spec" -> matches(expression.spec(), now);
            default -> inRange(start, endOf(expression, start, end), context);
        };
    }

    static Optional<Instant> endOf(DateExpression expression, Optional<Instant> start, Optional<Instant> end) {
        if (end.isPresent() || start.isEmpty() || expression.duration().isEmpty()) {
            return end;
        }
        return Optional.of(plus(start.get(), expression.duration()));
    }

    private static boolean inRange(Optional<Instant> start, Optional<Instant> end, RuleContext context) {
        if (start.isEmpty() && end.isEmpty()) {
            return false;
        }
        if (start.isPresent() && context.now().isBefore(start.get())) {
            RuleEvaluator.mayChangeAt(start.get(), context);
            return false;
        }
        if (end.isPresent()) {
            if (context.now().isAfter(end.get())) {
                return false;
            }
            RuleEvaluator.mayChangeAt(end.get().plusSeconds(1), context);
        }
        return true;
    }

    private static Instant plus(Instant start, Map<String, String> duration) {
        ZonedDateTime moment = start.atZone(ZoneOffset.UTC);
        for (Map.Entry<String, String> entry : duration.entrySet()) {
            Optional<Long> amount = Intervals.number(entry.getValue());
            if (amount.isPresent()) {
                moment = switch (entry.getKey()) {
                    case "years" -> moment.plusYears(amount.get());
                    case "months" -> moment.plusMonths(amount.get());
                    case "weeks" -> moment.plusWeeks(amount.get());
                    case "days" -> moment.plusDays(amount.get());
                    case "hours" -> moment.plus(amount.get(), ChronoUnit.HOURS);
                    case "minutes" -> moment.plus(amount.get(), ChronoUnit.MINUTES);
                    case "seconds" -> moment.plusSeconds(amount.get());
                    default -> moment;
                };
            }
        }
        return moment.toInstant();
    }

    static boolean matches(Map<String, String> spec, Instant now) {
        ZonedDateTime moment = now.atZone(ZoneOffset.UTC);
        for (Map.Entry<String, String> entry : spec.entrySet()) {
            TemporalField field = FIELDS.get(entry.getKey());
            if (field != null && !within(entry.getValue(), moment.get(field))) {
                return false;
            }
        }
        return true;
    }

    /** {@code 5}, {@code 1-5}, {@code 5-}, {@code -5}. */
    private static boolean within(String range, int value) {
        String text = range.strip();
        int dash = text.indexOf('-');
        if (dash < 0) {
            return Intervals.number(text).map(only -> only == value).orElse(false);
        }
        Optional<Long> low = Intervals.number(text.substring(0, dash));
        Optional<Long> high = Intervals.number(text.substring(dash + 1));
        return (low.isPresent() || high.isPresent())
                && low.map(from -> value >= from).orElse(true)
                && high.map(to -> value <= to).orElse(true);
    }
}
