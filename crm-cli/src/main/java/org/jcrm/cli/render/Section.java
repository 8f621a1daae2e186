package org.jcrm.cli.render;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * A titled block of a screen.
 *
 * @param title without its colon; empty for lines that stand alone
 * @param footer lines printed after a blank line, not as a list (the maintenance banner)
 */
public record Section(String title, List<Line> lines, List<String> footer) {
    public Section {
        requireNonNull(title, "title is null");
        lines = List.copyOf(lines);
        footer = List.copyOf(footer);
    }

    public static Section of(String title, List<Line> lines) {
        return new Section(title, lines, List.of());
    }
}
