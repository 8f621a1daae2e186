package org.jcrm.cli.live;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jcrm.cli.CliProblem;
import org.jcrm.cli.ExitCode;
import org.jcrm.cli.Session;
import org.jcrm.cli.render.Line;
import org.jcrm.cli.render.MonOptions;
import org.jcrm.cli.render.TextScreen.Row;
import org.jcrm.cli.render.WhyText;
import org.jcrm.core.policy.why.Explanation;
import org.jline.terminal.Attributes;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.InfoCmp.Capability;
import org.jline.utils.NonBlockingReader;
import org.jspecify.annotations.Nullable;

/**
 * Owns the terminal while {@code jcrm mon} stays open. The caller's thread alone holds the model and paints; the feed, the
 * keyboard and the signals post to its queue. However it ends, the terminal is as it was before.
 */
public final class LiveScreen {
    /** What wakes the painting thread. */
    private sealed interface Wake {
        record Heard(News news) implements Wake {}

        record Pressed(int key) implements Wake {}

        record Resized() implements Wake {}

        /** The feed could not even begin. */
        record Failed(CliProblem problem) implements Wake {}

        record Explained(String resource, List<Row> rows) implements Wake {}

        record Ended() implements Wake {}
    }

    /** Asks the daemon why a resource is where it is. Called on a thread of its own. */
    @FunctionalInterface
    public interface Questions {
        Explanation why(String resource) throws CliProblem;
    }

    private final Session session;
    private final Feed feed;
    private final Questions questions;
    private final Clock clock;
    private final BlockingQueue<Wake> queue = new LinkedBlockingQueue<>();
    private LiveModel model;

    public LiveScreen(Session session, Feed feed, Questions questions, MonOptions options) {
        this.session = requireNonNull(session, "session is null");
        this.feed = requireNonNull(feed, "feed is null");
        this.questions = requireNonNull(questions, "questions is null");
        this.clock = session.clock();
        this.model = LiveModel.start(options, session.zone());
    }

    /** Runs until the operator ends it. */
    public ExitCode run() throws CliProblem, InterruptedException, IOException {
        daemonThread("jcrm-feed", this::follow);
        // The terminal is touched only when there is something to show: a dead daemon is told on the plain screen.
        Wake first = queue.take();
        if (first instanceof Wake.Failed failed) {
            throw failed.problem();
        }
        try (Terminal terminal = TerminalBuilder.builder().system(true).build()) {
            Attributes before = terminal.enterRawMode();
            Thread restore = new Thread(this::leaveOnSignal, "jcrm-restore");
            Runtime.getRuntime().addShutdownHook(restore);
            try {
                enter(terminal);
                terminal.handle(Terminal.Signal.INT, _ -> queue.add(new Wake.Ended()));
                terminal.handle(Terminal.Signal.WINCH, _ -> queue.add(new Wake.Resized()));
                daemonThread("jcrm-keys", () -> readKeys(terminal.reader()));
                paintUntilEnded(terminal, first);
            } finally {
                feed.close();
                leave(terminal, before);
                Runtime.getRuntime().removeShutdownHook(restore);
            }
        }
        return ExitCode.OK;
    }

    private void paintUntilEnded(Terminal terminal, Wake first) throws CliProblem, InterruptedException {
        Size size = terminal.getSize();
        Wake wake = first;
        while (true) {
            for (@Nullable Wake next = wake; next != null; next = queue.poll()) {
                switch (next) {
                    case Wake.Heard heard -> model = model.heard(heard.news());
                    case Wake.Pressed pressed -> press(pressed.key());
                    case Wake.Explained explained -> model = model.explained(explained.resource(), explained.rows());
                    case Wake.Resized _ -> {
                        size = terminal.getSize();
                        terminal.puts(Capability.clear_screen);
                    }
                    case Wake.Failed failed -> throw failed.problem();
                    case Wake.Ended _ -> model = model.ending();
                }
            }
            if (model.ended()) {
                return;
            }
            paint(terminal, model.frame(columns(size), rows(size), clock.instant()));
            wake = nextWake();
        }
    }

    /** A key may open a question; its answer comes back through the queue. */
    private void press(int key) {
        LiveModel before = model;
        model = model.pressed(key);
        if (model.why() instanceof WhyPane.Asking asking && !before.why().equals(asking)) {
            daemonThread("jcrm-why", () -> explain(asking.resource()));
        }
    }

    private void explain(String resource) {
        List<Row> rows;
        try {
            rows = WhyText.rows(questions.why(resource));
        } catch (CliProblem e) {
            rows = List.of(new Row(e.sentence(), Line.Tone.BAD));
        }
        queue.add(new Wake.Explained(resource, rows));
    }

    /** While the daemon is gone the seconds since then count on the screen; otherwise nothing moves by itself. */
    private Wake nextWake() throws InterruptedException {
        if (model.lost().isEmpty()) {
            return queue.take();
        }
        Wake wake = queue.poll(1, TimeUnit.SECONDS);
        return wake == null ? new Wake.Pressed(0) : wake;
    }

    /** Without a size (a pipe that claims to be a terminal) the usual 24 × 80 is assumed. */
    private static int columns(Size size) {
        return size.getColumns() > 0 ? size.getColumns() : 80;
    }

    private static int rows(Size size) {
        return size.getRows() > 0 ? size.getRows() : 24;
    }

    private void paint(Terminal terminal, List<Row> rows) {
        boolean colours = !session.environment().containsKey("NO_COLOR");
        PrintWriter writer = terminal.writer();
        StringBuilder frame = new StringBuilder("\033[H");
        for (int i = 0; i < rows.size(); i++) {
            if (i > 0) {
                frame.append("\r\n");
            }
            String colour = colours ? colour(rows.get(i).tone()) : "";
            frame.append(colour).append(rows.get(i).text()).append(colour.isEmpty() ? "" : "\033[0m");
            frame.append("\033[K");
        }
        // What an earlier, longer frame left below goes away.
        frame.append("\033[J");
        writer.write(frame.toString());
        writer.flush();
    }

    private static String colour(Line.Tone tone) {
        return switch (tone) {
            case PLAIN -> "";
            case GOOD -> "\033[32m";
            case ATTENTION -> "\033[33m";
            case BAD -> "\033[31m";
        };
    }

    private static void enter(Terminal terminal) {
        terminal.puts(Capability.enter_ca_mode);
        terminal.puts(Capability.cursor_invisible);
        terminal.puts(Capability.clear_screen);
        terminal.flush();
    }

    private static void leave(Terminal terminal, Attributes before) {
        terminal.puts(Capability.cursor_visible);
        terminal.puts(Capability.exit_ca_mode);
        terminal.flush();
        terminal.setAttributes(before);
    }

    /**
     * At SIGTERM. JLine's own hook gives back the line mode but closes the terminal at a time of its choosing, so the
     * screen is left by the sequences that every terminal of today knows, past JLine.
     */
    private void leaveOnSignal() {
        session.out().print("\033[?25h\033[?1049l");
        session.out().flush();
    }

    private void follow() {
        try {
            feed.follow(news -> queue.add(new Wake.Heard(news)));
        } catch (CliProblem e) {
            queue.add(new Wake.Failed(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void readKeys(NonBlockingReader reader) {
        Keys keys = new Keys();
        try {
            for (int sent = reader.read(); sent >= 0; sent = reader.read()) {
                keys.sent(sent).ifPresent(key -> queue.add(new Wake.Pressed(key)));
            }
        } catch (IOException e) {
            // The terminal went away; told to the painting thread as an end like any other.
        }
        queue.add(new Wake.Ended());
    }

    private static void daemonThread(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }
}
