package org.jcrm.cli.mon;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.jcrm.cli.CliProblem;
import org.jcrm.cli.ExitCode;
import org.jcrm.cli.Session;
import org.jcrm.cli.client.ApiClient;
import org.jcrm.cli.client.Reading;
import org.jcrm.cli.client.Request;
import org.jcrm.cli.live.Feed;
import org.jcrm.cli.live.LiveScreen;
import org.jcrm.cli.live.PlainFollower;
import org.jcrm.cli.mon.MonRequest.Format;
import org.jcrm.cli.render.HtmlScreen;
import org.jcrm.cli.render.ScreenComposer;
import org.jcrm.cli.render.TextScreen;
import org.jcrm.cli.render.XmlScreen;
import org.jcrm.core.codec.StatusJson;
import org.jcrm.core.codec.WhyJson;
import org.jcrm.core.codec.api.StatusReport;
import org.jcrm.core.policy.why.Explanation;

/** Shows the cluster: once, live on a terminal, or change by change into a pipe. */
public final class Mon {
    private static final String CLIENT = "jcrm mon";

    /** A large cluster is planned many times for one answer. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Session session;
    private final MonRequest request;

    public Mon(Session session, MonRequest request) {
        this.session = requireNonNull(session, "session is null");
        this.request = requireNonNull(request, "request is null");
    }

    public ExitCode run() throws CliProblem, IOException, InterruptedException {
        if (request.from().isPresent()) {
            print(render(SavedStatus.read(session, request.from().get())));
            return ExitCode.OK;
        }
        ApiClient api = session.connect().apply(request.target());
        if (request.once()) {
            byte[] status = api.call(Request.get("/v1/status", CLIENT)).body();
            print(render(Reading.of(api, () -> StatusJson.read(status))));
            return ExitCode.OK;
        }
        Feed feed = new Feed(api, Request.get("/v1/status/stream", CLIENT), session.clock());
        return session.paints() && request.format() == Format.TEXT
                ? new LiveScreen(session, feed, this::why, request.options()).run()
                : new PlainFollower(session, feed, this::render).run();
    }

    /** Over a connection of its own: the feed holds the other, and the answer may take a while. */
    private Explanation why(String resource) throws CliProblem {
        ApiClient api = session.connect().apply(request.target());
        Request question = Request.get("/v1/resources/" + Request.segment(resource) + "/why", CLIENT);
        byte[] answer = api.call(question.within(PATIENCE)).body();
        return Reading.of(api, () -> WhyJson.read(answer));
    }

    private void print(String text) throws CliProblem {
        Path file = request.outputTo().orElse(Path.of("-"));
        if (file.toString().equals("-")) {
            session.out().print(text);
            session.out().flush();
            return;
        }
        OutputFile.write(session, file, text);
    }

    private String render(StatusReport report) {
        return switch (request.format()) {
            case TEXT ->
                TextScreen.print(
                        ScreenComposer.compose(report, request.options(), session.zone()),
                        request.options().hideHeaders());
            case XML -> XmlScreen.print(report, request.commandLine(), session.zone());
            case JSON -> new String(StatusJson.write(report), StandardCharsets.UTF_8) + "\n";
            case HTML -> HtmlScreen.print(ScreenComposer.compose(report, request.options(), session.zone()));
        };
    }
}
