package org.jcrm.cli.live;

import static java.util.Objects.requireNonNull;

import java.util.function.Function;
import org.jcrm.cli.CliProblem;
import org.jcrm.cli.ExitCode;
import org.jcrm.cli.Session;
import org.jcrm.core.codec.api.StatusReport;

/** {@code jcrm mon} into a pipe or a file: one screen per change, with a line between. */
public final class PlainFollower {
    private static final String SEPARATOR = "--------";

    private final Session session;
    private final Feed feed;
    private final Function<StatusReport, String> render;
    private boolean any;
    private boolean lost;

    public PlainFollower(Session session, Feed feed, Function<StatusReport, String> render) {
        this.session = requireNonNull(session, "session is null");
        this.feed = requireNonNull(feed, "feed is null");
        this.render = requireNonNull(render, "render is null");
    }

    /** Runs until nobody reads the output any more (or the process is ended). */
    public ExitCode run() throws CliProblem, InterruptedException {
        feed.follow(this::show);
        return ExitCode.OK;
    }

    private void show(News news) {
        switch (news) {
            case News.Fresh fresh -> {
                lost = false;
                if (any) {
                    session.out().println(SEPARATOR);
                }
                any = true;
                session.out().print(render.apply(fresh.report()));
                if (session.out().checkError()) {
                    feed.close();
                }
            }
            case News.Lost gone -> {
                if (!lost) {
                    session.err().println("jcrm: not connected since " + gone.since() + ", retrying: " + gone.why());
                    session.err().flush();
                }
                lost = true;
            }
        }
    }
}
