package org.jcrm.cli.verb;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jcrm.cli.ExitCode;
import org.jcrm.cli.Session;
import org.jcrm.cli.client.Answer;
import org.jcrm.core.codec.ApiJson;
import org.jcrm.core.codec.api.HistoryLine;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** {@code jcrm history}: what the daemon did and why, one sentence a line. */
@Command(name = "history", description = "Tells what the cluster did and why, oldest first.")
final class HistoryVerb extends ClusterVerb {
    /** Always of the same width, so that columns stay columns. */
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    @Option(names = "--since", paramLabel = "WHEN", description = "From 2026-11-22T18:30:00Z on, or of the last 10m.")
    @Nullable
    String since;

    @Option(
            names = {"-n", "--limit"},
            paramLabel = "N",
            description = "The last N lines (default: 100).")
    int limit = 100;

    @Option(names = "--json", description = "As JSON.")
    boolean json;

    HistoryVerb(Session session) {
        super(session);
    }

    @Override
    ExitCode run() throws Exception {
        if (limit < 1) {
            throw usage("--limit: " + limit + " lines are none; write at least 1");
        }
        Optional<Instant> from = from();
        Answer answer = get("/v1/history?"
                + from.map(moment -> "since=" + segment(moment.toString()) + "&")
                        .orElse("") + "limit=" + limit);
        if (json) {
            session.say(answer.text());
            return ExitCode.OK;
        }
        List<HistoryLine> lines = read(() -> ApiJson.readHistory(answer.body()));
        if (lines.isEmpty()) {
            session.say("Nothing is recorded"
                    + from.map(moment -> " since " + moment).orElse("") + ".");
        }
        for (HistoryLine line : lines) {
            session.say(TIME.format(line.at()) + " " + line.level().name().toLowerCase(Locale.ROOT) + " "
                    + line.sentence());
        }
        return ExitCode.OK;
    }

    private Optional<Instant> from() {
        if (since == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(Words.moment(since, session.clock().instant()));
        } catch (TypeConversionException e) {
            throw usage("--since: " + e.getMessage());
        }
    }
}
