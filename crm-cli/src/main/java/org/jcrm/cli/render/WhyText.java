package org.jcrm.cli.render;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jcrm.cli.render.Line.Tone;
import org.jcrm.cli.render.TextScreen.Row;
import org.jcrm.core.model.Score;
import org.jcrm.core.policy.why.Explanation;
import org.jcrm.core.policy.why.Explanation.Change;
import org.jcrm.core.policy.why.Explanation.Conflict;
import org.jcrm.core.policy.why.Explanation.NodeVerdict;
import org.jcrm.core.policy.why.Explanation.Reason;

/** An explanation for people: the answer, what each node makes of the resource, what would change it. */
public final class WhyText {
    /** {@code -INFINITY} and a blank on either side. */
    private static final int AMOUNT = 9;

    private WhyText() {}

    /** Lines of at most {@code width} characters, each with its end. */
    public static String print(Explanation explanation, int width) {
        StringBuilder text = new StringBuilder();
        for (Row row : rows(explanation)) {
            wrap(row.text(), width).forEach(line -> text.append(line).append('\n'));
        }
        return text.toString();
    }

    /** One row for each sentence, however long; a blank row between parts. */
    public static List<Row> rows(Explanation explanation) {
        List<Row> rows = new ArrayList<>();
        rows.add(new Row(explanation.answer(), Tone.PLAIN));
        explanation.details().forEach(detail -> rows.add(new Row(detail, Tone.PLAIN)));
        for (Conflict conflict : explanation.conflicts()) {
            rows.add(new Row("", Tone.PLAIN));
            rows.add(new Row("Conflict: " + conflict.sentence(), Tone.BAD));
        }
        rows.add(new Row("", Tone.PLAIN));
        explanation.nodes().forEach(node -> node(node, explanation, rows));
        if (!explanation.changes().isEmpty()) {
            rows.add(new Row("", Tone.PLAIN));
            rows.add(new Row("What would change it:", Tone.PLAIN));
            explanation.changes().forEach(change -> change(change, rows));
        }
        return rows;
    }

    private static void node(NodeVerdict node, Explanation explanation, List<Row> rows) {
        StringBuilder title = new StringBuilder(node.node().value());
        String what = node.role().isEmpty() ? "" : ", " + node.role();
        String instance = node.instance().equals(explanation.resource()) ? "" : " (" + node.instance() + ")";
        title.append(what).append(": ").append(node.score()).append(instance);
        Tone tone = !node.role().isEmpty() ? Tone.GOOD : node.score().isNegative() ? Tone.BAD : Tone.PLAIN;
        rows.add(new Row(title.toString(), node.obstacles().isEmpty() ? tone : Tone.ATTENTION));
        node.obstacles().forEach(obstacle -> rows.add(new Row(amount("") + obstacle, Tone.ATTENTION)));
        node.reasons().forEach(reason -> rows.add(row(reason)));
        if (node.reasons().isEmpty() && node.obstacles().isEmpty()) {
            rows.add(new Row(amount("") + "nothing speaks for or against it", Tone.PLAIN));
        }
        Optional<Score> promotion = node.promotion();
        if (promotion.isPresent()) {
            rows.add(new Row("  to be promoted: " + promotion.get(), Tone.PLAIN));
            node.promotionReasons().forEach(reason -> rows.add(row(reason)));
        }
    }

    private static Row row(Reason reason) {
        String sign = reason.replaces() ? "=" : reason.amount().value() > 0 ? "+" : "";
        return new Row(amount(sign + reason.amount()) + reason.sentence(), Tone.PLAIN);
    }

    private static String amount(String text) {
        return "  " + " ".repeat(Math.max(0, AMOUNT - text.length())) + text + "  ";
    }

    private static void change(Change change, List<Row> rows) {
        rows.add(new Row("  * " + change.sentence() + ": " + change.effect(), Tone.PLAIN));
        if (!change.command().isEmpty()) {
            rows.add(new Row("      " + change.command(), Tone.GOOD));
        }
    }

    /** Goes on below where the sentence began. */
    public static List<String> wrap(String text, int width) {
        List<String> lines = new ArrayList<>();
        String margin = " ".repeat(Math.min(sentenceStart(text), width / 2));
        String rest = text;
        while (rest.length() > width) {
            int blank = rest.lastIndexOf(' ', width);
            int cut = blank > margin.length() ? blank : width;
            lines.add(rest.substring(0, cut).stripTrailing());
            rest = margin + rest.substring(cut).strip();
        }
        lines.add(rest);
        return lines;
    }

    private static int sentenceStart(String text) {
        if (!text.startsWith("  ")) {
            return 0;
        }
        int i = 0;
        while (i < text.length() && text.charAt(i) == ' ') {
            i++;
        }
        if (text.startsWith("* ", i)) {
            return i + 2;
        }
        int gap = text.indexOf("  ", i);
        return gap > 0 && gap <= AMOUNT + 2 ? gap + 2 : i;
    }
}
