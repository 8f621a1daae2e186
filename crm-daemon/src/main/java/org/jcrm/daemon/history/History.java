package org.jcrm.daemon.history;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jcrm.core.codec.ApiJson;
import org.jcrm.core.codec.CodecException;
import org.jcrm.core.codec.api.HistoryLine;
import org.jcrm.core.controller.Effect;
import org.jcrm.daemon.log.QueuedLines;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happened on this node: the newest sentences in memory, all of them in a file of one JSON list a line, which is
 * renamed to {@code ….1} at 4 MB. Adding never waits for the disk.
 */
public final class History implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(History.class);
    private static final int KEPT_IN_MEMORY = 2_000;
    private static final long LARGEST_FILE = 4L << 20;

    private final Deque<HistoryLine> newest = new ArrayDeque<>();
    private final QueuedLines lines;

    private History(Path file) {
        // The log has the sentences as well; a full disk must not stop the cluster from working.
        this.lines = QueuedLines.toFile(
                "crm-history",
                file,
                LARGEST_FILE,
                1,
                History::lost,
                reason -> LOG.warn("The history {}. The log has what happens meanwhile.", reason));
    }

    private static String lost(long missing) {
        return text(new HistoryLine(
                Instant.now(),
                Effect.Level.WARN,
                "The history lacks " + missing + (missing == 1 ? " sentence" : " sentences")
                        + " before this one: its file took none. The log may have them.",
                Optional.empty()));
    }

    /** Opens the file and reads back what an earlier daemon wrote; lines that cannot be read are skipped. */
    public static History open(Path file) {
        History history = new History(file);
        try {
            if (Files.exists(file)) {
                try (Stream<String> lines = Files.lines(file, StandardCharsets.UTF_8)) {
                    lines.flatMap(line -> parse(line).stream()).forEach(history::remember);
                }
            }
        } catch (IOException | UncheckedIOException e) {
            LOG.warn("The history {} cannot be read ({}); it starts anew.", file, e.getMessage());
        }
        return history;
    }

    public void add(HistoryLine entry) {
        remember(entry);
        lines.add(text(entry));
    }

    private synchronized void remember(HistoryLine entry) {
        newest.addLast(entry);
        if (newest.size() > KEPT_IN_MEMORY) {
            newest.removeFirst();
        }
    }

    /** Entries after {@code since}, oldest first; of more than {@code limit} the newest. */
    public synchronized List<HistoryLine> list(Optional<Instant> since, int limit) {
        List<HistoryLine> found = newest.stream()
                .filter(entry -> since.isEmpty() || entry.at().isAfter(since.get()))
                .toList();
        return found.subList(Math.max(0, found.size() - limit), found.size());
    }

    private static List<HistoryLine> parse(String line) {
        try {
            return ApiJson.readHistory(line.getBytes(StandardCharsets.UTF_8));
        } catch (CodecException e) {
            return List.of();
        }
    }

    private static String text(HistoryLine entry) {
        return new String(ApiJson.writeHistory(List.of(entry)), StandardCharsets.UTF_8);
    }

    /** Writes what is still waiting, unless the disk takes nothing. */
    @Override
    public void close() {
        lines.close();
    }
}
