package org.jcrm.cli.render;

import static java.util.Objects.requireNonNull;

import java.util.List;

/** One line of a screen, with the lines that belong under it. */
public record Line(String text, Tone tone, List<Line> children) {
    /** What a terminal or a page may express by colour; the words must do without. */
    public enum Tone {
        PLAIN,
        GOOD,
        ATTENTION,
        BAD
    }

    public Line {
        requireNonNull(text, "text is null");
        requireNonNull(tone, "tone is null");
        children = List.copyOf(children);
    }

    public static Line of(String text) {
        return new Line(text, Tone.PLAIN, List.of());
    }

    public static Line of(String text, Tone tone) {
        return new Line(text, tone, List.of());
    }

    public static Line parent(String text, List<Line> children) {
        return new Line(text, Tone.PLAIN, children);
    }
}
