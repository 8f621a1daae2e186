package org.jcrm.cli.render;

import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

/** A screen as plain text, as {@code crm_mon -1} prints it. */
public final class TextScreen {
    private static final String INDENT = "  ";

    private TextScreen() {}

    /** A line of text with its tone, for terminals that colour. */
    public record Row(String text, Line.Tone tone) {}

    /** A moment as the screen writes it: {@code Sun Nov 22 18:58:14 2026}. */
    public static String time(Instant at, ZoneId zone) {
        return Times.local(at, zone);
    }

    public static String print(Screen screen, boolean hideHeaders) {
        StringBuilder text = new StringBuilder();
        for (Row row : rows(screen, hideHeaders)) {
            text.append(row.text()).append('\n');
        }
        return text.toString();
    }

    public static List<Row> rows(Screen screen, boolean hideHeaders) {
        List<Row> rows = new ArrayList<>();
        for (Line line : screen.head()) {
            rows.add(row(line.text(), line.tone()));
            line.children().forEach(child -> rows.add(row(INDENT + child.text(), child.tone())));
        }
        boolean first = true;
        for (Section section : screen.sections()) {
            if (!first) {
                rows.add(new Row("", Line.Tone.PLAIN));
            }
            first = false;
            if (!hideHeaders && !section.title().isEmpty()) {
                rows.add(new Row(section.title() + ":", Line.Tone.PLAIN));
            }
            section.lines().forEach(line -> add(rows, line, INDENT));
            if (!section.footer().isEmpty()) {
                rows.add(new Row("", Line.Tone.PLAIN));
                section.footer().forEach(line -> rows.add(new Row(line, Line.Tone.ATTENTION)));
            }
        }
        return rows;
    }

    private static void add(List<Row> rows, Line line, String indent) {
        rows.add(row(indent + "* " + line.text(), line.tone()));
        line.children().forEach(child -> add(rows, child, indent + INDENT));
    }

    /** What an agent says must not be able to steer the terminal: control characters become blanks. */
    private static Row row(String text, Line.Tone tone) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isISOControl(c) && c != '\t') {
                return row(text.replace(c, ' '), tone);
            }
        }
        return new Row(text, tone);
    }
}
