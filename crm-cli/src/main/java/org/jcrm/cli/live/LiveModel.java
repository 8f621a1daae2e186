package org.jcrm.cli.live;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jcrm.cli.render.Line;
import org.jcrm.cli.render.MonOptions;
import org.jcrm.cli.render.MonOptions.Part;
import org.jcrm.cli.render.ScreenComposer;
import org.jcrm.cli.render.TextScreen;
import org.jcrm.cli.render.TextScreen.Row;
import org.jcrm.core.codec.api.StatusReport;

/**
 * What the live screen shows: the last status, how it is shown, whether the daemon is gone. Immutable; keys and news
 * make a new one.
 *
 * @param scroll how many lines are above the window
 * @param ended the operator has seen enough
 * @param why what is explained at the moment; it hides the cluster's status
 */
public record LiveModel(
        MonOptions options,
        Optional<StatusReport> report,
        Optional<News.Lost> lost,
        int scroll,
        boolean ended,
        ZoneId zone,
        WhyPane why) {
    private static final int CONTROL_C = 3;
    private static final int CONTROL_D = 4;
    private static final int TAB_STOP = 8;
    private static final int NARROWEST = 20;

    public LiveModel {
        requireNonNull(options, "options is null");
        requireNonNull(report, "report is null");
        requireNonNull(lost, "lost is null");
        requireNonNull(zone, "zone is null");
        requireNonNull(why, "why is null");
        scroll = Math.max(0, scroll);
    }

    public static LiveModel start(MonOptions options, ZoneId zone) {
        return new LiveModel(options, Optional.empty(), Optional.empty(), 0, false, zone, WhyPane.closed());
    }

    public LiveModel heard(News news) {
        return switch (news) {
            case News.Fresh fresh ->
                new LiveModel(options, Optional.of(fresh.report()), Optional.empty(), scroll, ended, zone, why);
            case News.Lost gone -> new LiveModel(options, report, Optional.of(gone), scroll, ended, zone, why);
        };
    }

    /** crm_mon's keys, and {@code w}. */
    public LiveModel pressed(int key) {
        if (key == 'q' || key == 'Q' || key == CONTROL_C || key == CONTROL_D) {
            return ending();
        }
        return why instanceof WhyPane.Closed ? pressedOnStatus(key) : pressedOnWhy(key);
    }

    private LiveModel pressedOnWhy(int key) {
        return switch (why) {
            case WhyPane.Choosing choosing
            when key == 'j' -> explaining(new WhyPane.Choosing(choosing.resources(), choosing.selected() + 1));
            case WhyPane.Choosing choosing
            when key == 'k' -> explaining(new WhyPane.Choosing(choosing.resources(), choosing.selected() - 1));
            case WhyPane.Choosing choosing
            when (key == '\r' || key == '\n') && !choosing.resources().isEmpty() ->
                explaining(new WhyPane.Asking(choosing, choosing.resources().get(choosing.selected())));
            case WhyPane.Showing showing
            when key == 'j' -> moved(Math.min(scroll + 1, showing.rows().size()));
            case WhyPane.Showing showing when key == 'k' -> moved(scroll - 1);
            default -> key == 'w' ? explaining(why.back()) : this;
        };
    }

    /** The daemon's answer to the question that is open; one that nobody waits for any more is passed over. */
    public LiveModel explained(String resource, List<Row> rows) {
        return why instanceof WhyPane.Asking asking && asking.resource().equals(resource)
                ? explaining(new WhyPane.Showing(asking.from(), rows))
                : this;
    }

    private LiveModel explaining(WhyPane pane) {
        return new LiveModel(options, report, lost, 0, ended, zone, pane);
    }

    private LiveModel moved(int lines) {
        return new LiveModel(options, report, lost, lines, ended, zone, why);
    }

    private WhyPane choosing() {
        return new WhyPane.Choosing(
                report.map(known -> known.cluster().resources().stream()
                                .map(resource -> resource.id().value())
                                .toList())
                        .orElse(List.of()),
                0);
    }

    private LiveModel pressedOnStatus(int key) {
        return switch (key) {
            case 'w' -> explaining(choosing());
            case 'r' -> showing(options.withInactive(!options.inactive()));
            case 'n' -> showing(options.withGroupByNode(!options.groupByNode()));
            case 'f' -> showing(options.toggled(Part.FAILCOUNTS));
            case 'A', 'a' -> showing(options.toggled(Part.ATTRIBUTES));
            case 'o' -> showing(options.toggled(Part.OPERATIONS));
            case 't' ->
                showing((options.timing() ? options : options.with(Part.OPERATIONS)).withTiming(!options.timing()));
            case 'L' -> showing(options.toggled(Part.BANS));
            case 'R' -> showing(options.withDetail(!options.detail()));
            case 'b' -> showing(options.withBrief(!options.brief()));
            case 'D' -> showing(options.withHideHeaders(!options.hideHeaders()));
            case 'j' -> scrolled(scroll + 1);
            case 'k' -> scrolled(scroll - 1);
            default -> this;
        };
    }

    public LiveModel ending() {
        return new LiveModel(options, report, lost, scroll, true, zone, why);
    }

    private LiveModel showing(MonOptions other) {
        return new LiveModel(other, report, lost, scroll, ended, zone, why);
    }

    private LiveModel scrolled(int lines) {
        int last = report.map(
                        known -> TextScreen.rows(ScreenComposer.compose(known, options, zone), options.hideHeaders())
                                .size())
                .orElse(0);
        return new LiveModel(options, report, lost, Math.min(lines, last), ended, zone, why);
    }

    /** The rows to paint, none longer than {@code width}, not more than {@code height} of them. */
    public List<Row> frame(int width, int height, Instant now) {
        List<Row> rows = new ArrayList<>();
        lost.ifPresent(gone -> rows.add(new Row(lostSentence(gone, now), Line.Tone.BAD)));
        if (report.isEmpty()) {
            rows.add(new Row("Waiting for the first status …", Line.Tone.PLAIN));
        }
        if (!(why instanceof WhyPane.Closed)) {
            rows.addAll(why.rows(Math.max(width, NARROWEST)));
            return window(rows, Math.max(height, 2));
        }
        report.ifPresent(known ->
                rows.addAll(TextScreen.rows(ScreenComposer.compose(known, options, zone), options.hideHeaders())));
        List<Row> wrapped = new ArrayList<>();
        rows.forEach(row -> wrap(row, Math.max(width, NARROWEST), wrapped));
        return window(wrapped, Math.max(height, 2));
    }

    private String lostSentence(News.Lost gone, Instant now) {
        long seconds = Math.max(0, Duration.between(gone.since(), now).toSeconds());
        return "Not connected since " + TextScreen.time(gone.since(), zone) + " (" + seconds + " s), retrying: "
                + gone.why();
    }

    private List<Row> window(List<Row> rows, int height) {
        if (rows.size() <= height) {
            return rows;
        }
        int first = Math.min(scroll, rows.size() - height + 1);
        List<Row> seen = new ArrayList<>(rows.subList(first, first + height - 1));
        int more = rows.size() - first - (height - 1);
        seen.add(new Row(
                more > 0 ? "… " + more + " more lines (j and k scroll)" : "(k scrolls back)", Line.Tone.ATTENTION));
        return seen;
    }

    /** A long line goes on below, indented: the reason of a failure must not end where the window does. */
    private static void wrap(Row row, int width, List<Row> to) {
        String text = untabbed(row.text()).stripTrailing();
        int indent = 0;
        while (indent < text.length() && " *".indexOf(text.charAt(indent)) >= 0) {
            indent++;
        }
        String margin = " ".repeat(Math.min(indent + 2, width / 2));
        while (text.length() > width) {
            int blank = text.lastIndexOf(' ', width);
            int cut = blank > margin.length() ? blank : width;
            to.add(new Row(text.substring(0, cut).stripTrailing(), row.tone()));
            text = margin + text.substring(cut).stripLeading();
        }
        to.add(new Row(text, row.tone()));
    }

    private static String untabbed(String text) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '\t') {
                line.append(" ".repeat(TAB_STOP - line.length() % TAB_STOP));
            } else {
                line.append(text.charAt(i));
            }
        }
        return line.toString();
    }
}
