package org.jcrm.core.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jcrm.core.model.Expression;
import org.jcrm.core.model.Expression.AttributeExpression;
import org.jcrm.core.model.Expression.DateExpression;
import org.jcrm.core.model.Rule;
import org.jcrm.core.rule.RuleTiming.State;
import org.junit.jupiter.api.Test;

/** Is a rule in effect, over, or still to come? */
class RuleTimingTest {
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

    private static RuleTiming timing(Expression... expressions) {
        return RuleTiming.of(
                new Rule(
                        "r",
                        Rule.BooleanOp.AND,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        List.of(expressions)),
                NOON);
    }

    private static DateExpression date(String operation, String start, String end) {
        return new DateExpression(
                "d",
                operation,
                Optional.of(start).filter(text -> !text.isEmpty()),
                Optional.of(end).filter(text -> !text.isEmpty()),
                Map.of(),
                Map.of());
    }

    private static DateExpression pattern(Map<String, String> fields) {
        return new DateExpression("d", "date_spec", Optional.empty(), Optional.empty(), fields, Map.of());
    }

    @Test
    void afterAndBeforeADate() {
        assertThat(timing(date("gt", "2026-01-01", "")).state()).isEqualTo(State.IN_EFFECT);
        assertThat(timing(date("gt", "2027-01-01", "")).state()).isEqualTo(State.NOT_YET);
        assertThat(timing(date("lt", "", "2027-01-01")).state()).isEqualTo(State.IN_EFFECT);
        assertThat(timing(date("lt", "", "2026-01-01")).state()).isEqualTo(State.EXPIRED);
    }

    @Test
    void betweenTwoDates() {
        assertThat(timing(date("in_range", "2026-01-01", "2027-01-01")).state()).isEqualTo(State.IN_EFFECT);
        assertThat(timing(date("in_range", "2027-01-01", "2028-01-01")).state()).isEqualTo(State.NOT_YET);
        assertThat(timing(date("in_range", "2025-01-01", "2026-01-01")).state()).isEqualTo(State.EXPIRED);
        DateExpression month = new DateExpression(
                "d", "in_range", Optional.of("2026-01-01"), Optional.empty(), Map.of(), Map.of("months", "1"));
        assertThat(timing(month).state()).isEqualTo(State.EXPIRED);
    }

    @Test
    void aPatternWithYearsHoldsOrIsOver() {
        assertThat(timing(pattern(Map.of("years", "2026"))).state()).isEqualTo(State.SATISFIED);
        assertThat(timing(pattern(Map.of("years", "2019"))).state()).isEqualTo(State.EXPIRED);
        assertThat(timing(pattern(Map.of("years", "2050"))).state()).isEqualTo(State.NOT_YET);
    }

    @Test
    void whatComesAgainOrDependsOnMoreCannotBeTold() {
        assertThat(timing(pattern(Map.of("hours", "9-17"))).state()).isEqualTo(State.UNDETERMINED);
        assertThat(timing(date("gt", "2020-01-01", ""), date("gt", "2021-01-01", ""))
                        .reason())
                .isEqualTo("Rule has more than one date expression");
        assertThat(timing(new AttributeExpression(
                                "e", "x", "defined", Optional.empty(), Optional.empty(), Optional.empty()))
                        .reason())
                .isEqualTo("Rule does not have a date expression");
    }
}
