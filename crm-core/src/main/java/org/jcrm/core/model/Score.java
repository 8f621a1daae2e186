package org.jcrm.core.model;

import java.util.Locale;
import java.util.Optional;

/**
 * A preference between −INFINITY and INFINITY (= 1,000,000), with saturating arithmetic in which −INFINITY wins.
 * Source of the rule: Pacemaker Explained, "Scores".
 */
public record Score(int value) implements Comparable<Score> {
    public static final int LIMIT = 1_000_000;
    public static final Score INFINITY = new Score(LIMIT);
    public static final Score MINUS_INFINITY = new Score(-LIMIT);
    public static final Score ZERO = new Score(0);

    public Score {
        value = Math.clamp(value, -LIMIT, LIMIT);
    }

    public static Score of(int value) {
        return new Score(value);
    }

    /**
     * Reads {@code 100}, {@code INFINITY}, {@code +INFINITY}, {@code -INFINITY}, and the colours of node health
     * {@code red|yellow|green} are not scores here.
     *
     * @return empty if the text is no score
     */
    public static Optional<Score> parse(String text) {
        String t = text.strip().toUpperCase(Locale.ROOT);
        return switch (t) {
            case "INFINITY", "+INFINITY" -> Optional.of(INFINITY);
            case "-INFINITY" -> Optional.of(MINUS_INFINITY);
            default -> parseNumber(t);
        };
    }

    private static Optional<Score> parseNumber(String text) {
        if (!text.matches("[+-]?\\d{1,18}")) {
            return Optional.empty();
        }
        return Optional.of(new Score(Math.clamp(Long.parseLong(text), -LIMIT, LIMIT)));
    }

    public Score plus(Score other) {
        if (isMinusInfinity() || other.isMinusInfinity()) {
            return MINUS_INFINITY;
        }
        if (isInfinity() || other.isInfinity()) {
            return INFINITY;
        }
        return new Score(value + other.value);
    }

    public Score negated() {
        return new Score(-value);
    }

    public boolean isInfinity() {
        return value >= LIMIT;
    }

    public boolean isMinusInfinity() {
        return value <= -LIMIT;
    }

    public boolean isNegative() {
        return value < 0;
    }

    @Override
    public int compareTo(Score other) {
        return Integer.compare(value, other.value);
    }

    @Override
    public String toString() {
        if (isInfinity()) {
            return "INFINITY";
        }
        return isMinusInfinity() ? "-INFINITY" : Integer.toString(value);
    }
}
