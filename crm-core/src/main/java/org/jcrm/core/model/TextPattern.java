package org.jcrm.core.model;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A regular expression that an operator wrote, compared with names. Some expressions ({@code (a+)+b}) try so many ways
 * that a comparison would not end before the loop's time is up: a comparison that takes too many steps fails.
 */
public final class TextPattern {
    private static final int STEPS = 100_000;
    private static final int REPETITIONS = 10_000;
    private static final Pattern COUNT = Pattern.compile("\\{\\s*(\\d+)(?:,(\\d*))?");

    private final Pattern pattern;

    private TextPattern(Pattern pattern) {
        this.pattern = pattern;
    }

    /** What is wrong with the expression, as the end of a sentence; empty: nothing. */
    public static Optional<String> problem(String text) {
        long product = 1;
        Matcher counts = COUNT.matcher(text);
        while (counts.find()) {
            String most = counts.group(2) == null || counts.group(2).isEmpty() ? counts.group(1) : counts.group(2);
            product = most.length() > 5 ? REPETITIONS + 1 : product * Math.max(1, Long.parseLong(most));
            if (product > REPETITIONS) {
                return Optional.of("repeats something more than " + REPETITIONS + " times");
            }
        }
        try {
            Pattern.compile(text);
            return Optional.empty();
        } catch (PatternSyntaxException e) {
            return Optional.of("is no regular expression: " + e.getDescription());
        }
    }

    /** Empty if it has a {@link #problem}. */
    public static Optional<TextPattern> of(String text) {
        return problem(text).isPresent() ? Optional.empty() : Optional.of(new TextPattern(Pattern.compile(text)));
    }

    /** Whether it matches a part of the name; false if that cannot be said in time. */
    public boolean isIn(String name) {
        try {
            return pattern.matcher(new Counted(name, new Budget(), 0, name.length()))
                    .find();
        } catch (TooManySteps e) {
            return false;
        }
    }

    /** Thrown through the matcher, which has no other way to be stopped. */
    private static final class TooManySteps extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TooManySteps() {
            super("too many steps", null, false, false);
        }
    }

    /** What is left for all parts of one text together. */
    private static final class Budget {
        int steps = STEPS;
    }

    /** A text that can be looked at a limited number of times. */
    private record Counted(String text, Budget left, int from, int to) implements CharSequence {
        @Override
        public char charAt(int index) {
            if (--left.steps < 0) {
                throw new TooManySteps();
            }
            return text.charAt(from + index);
        }

        @Override
        public int length() {
            return to - from;
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return new Counted(text, left, from + start, from + end);
        }

        @Override
        public String toString() {
            return text.substring(from, to);
        }
    }
}
