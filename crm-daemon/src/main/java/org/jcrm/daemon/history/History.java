package org.jcrm.daemon.history;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jcrm.core.codec.ApiJson;
import org.jcrm.core.codec.CodecException;
import org.jcrm.core.codec.api.HistoryLine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happened on this node: the newest sentences in memory, all of them in a file of one JSON list a line, which is
 * renamed to {@code ….old} at 4 MB. Adding never waits for the disk.
 */
public final class History implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(History.class);
    private static final int KEPT_IN_MEMORY = 2_000;
    private static final long LARGEST_FILE = 4L << 20;

    private final Path file;
    private final Deque<HistoryLine> newest = new ArrayDeque<>();
    private final ExecutorService writer;

    private History(Path file) {
        this.file = file;
        this.writer = Executors.newSingleThreadExecutor(
                Thread.ofVirtual().name("crm-history").factory());
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
        try {
            writer.execute(() -> append(entry));
        } catch (RejectedExecutionException e) {
            LOG.debug("The history was closed before it was told: {}", entry);
        }
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

    private void append(HistoryLine entry) {
        try {
            if (Files.exists(file) && Files.size(file) > LARGEST_FILE) {
                Files.move(file, file.resolveSibling(file.getFileName() + ".old"), StandardCopyOption.REPLACE_EXISTING);
            }
            Files.writeString(
                    file,
                    new String(ApiJson.writeHistory(List.of(entry)), StandardCharsets.UTF_8) + "\n",
                    StandardCharsets.UTF_8,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            // The log has the sentence as well; a full disk must not stop the cluster from working.
            LOG.debug("The history {} cannot be written: {}", file, e.getMessage());
        }
    }

    /** Writes what is still waiting, unless the disk takes nothing. */
    @Override
    public void close() {
        writer.shutdown();
        try {
            writer.awaitTermination(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
