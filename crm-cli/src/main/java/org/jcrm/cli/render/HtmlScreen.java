package org.jcrm.cli.render;

import java.util.List;
import java.util.Locale;

/** A screen as a page of its own: the same words as the text, no script, nothing fetched from elsewhere. */
public final class HtmlScreen {
    private static final String STYLE = """
            body { font-family: sans-serif }
            ul { list-style: none }
            .good { color: green }
            .attention { color: darkorange }
            .bad { color: red; font-weight: bold }""";

    private HtmlScreen() {}

    public static String print(Screen screen) {
        StringBuilder page = new StringBuilder();
        page.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<title>Cluster Status</title>\n")
                .append("<meta charset=\"utf-8\">\n<style>")
                .append(STYLE)
                .append("</style>\n</head>\n<body>\n");
        for (Line line : screen.head()) {
            page.append("<p>");
            text(page, line);
            page.append("</p>\n");
            list(page, line.children());
        }
        for (Section section : screen.sections()) {
            page.append("<h2>").append(escape(section.title())).append("</h2>\n");
            list(page, section.lines());
            for (String line : section.footer()) {
                page.append("<p class=\"attention\">")
                        .append(escape(line.strip()))
                        .append("</p>\n");
            }
        }
        return page.append("</body>\n</html>\n").toString();
    }

    private static void list(StringBuilder page, List<Line> lines) {
        if (lines.isEmpty()) {
            return;
        }
        page.append("<ul>\n");
        for (Line line : lines) {
            page.append("<li>");
            text(page, line);
            if (!line.children().isEmpty()) {
                page.append('\n');
                list(page, line.children());
            }
            page.append("</li>\n");
        }
        page.append("</ul>\n");
    }

    private static void text(StringBuilder page, Line line) {
        if (line.tone() == Line.Tone.PLAIN) {
            page.append(escape(line.text()));
        } else {
            page.append("<span class=\"")
                    .append(line.tone().name().toLowerCase(Locale.ROOT))
                    .append("\">")
                    .append(escape(line.text()))
                    .append("</span>");
        }
    }

    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
