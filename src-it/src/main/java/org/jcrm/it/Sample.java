package org.jcrm.it;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Repeated measurements of one thing, in the order they were made. */
final class Sample {
    private final String name;
    private final String unit;
    private final double target;
    private final List<Double> values = new ArrayList<>();

    /** @param target the most that is wanted, in the unit */
    Sample(String name, String unit, double target) {
        this.name = name;
        this.unit = unit;
        this.target = target;
    }

    void add(double value) {
        values.add(value);
    }

    double last() {
        return values.getLast();
    }

    boolean isEmpty() {
        return values.isEmpty();
    }

    private double at(double share) {
        List<Double> sorted = values.stream().sorted().toList();
        return sorted.get((int) Math.round(share * (sorted.size() - 1)));
    }

    double median() {
        List<Double> sorted = values.stream().sorted().toList();
        int half = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2;
    }

    /** {@code name  min / median / max  target}, and whether the median reaches it. */
    String row() {
        return String.format(
                Locale.ROOT,
                "%-58s %8.2f /%8.2f /%8.2f %-6s at most %6.2f  %s",
                name,
                at(0),
                median(),
                at(1),
                unit,
                target,
                median() <= target ? "reached" : "MISSED");
    }

    String json() {
        return String.format(
                Locale.ROOT,
                "{\"what\": \"%s\", \"unit\": \"%s\", \"target\": %s, \"median\": %.3f, \"min\": %.3f, \"max\": %.3f, \"values\": %s}",
                name,
                unit,
                target,
                median(),
                at(0),
                at(1),
                values.stream()
                        .map(value -> String.format(Locale.ROOT, "%.3f", value))
                        .toList());
    }
}
