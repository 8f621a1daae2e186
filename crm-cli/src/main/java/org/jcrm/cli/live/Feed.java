package org.jcrm.cli.live;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import org.jcrm.cli.CliProblem;
import org.jcrm.cli.client.ApiClient;
import org.jcrm.cli.client.Request;
import org.jcrm.cli.client.ServerEvent;
import org.jcrm.core.codec.CodecException;
import org.jcrm.core.codec.StatusJson;
import org.jspecify.annotations.Nullable;

/**
 * Follows the daemon's status stream and comes back when the daemon does. {@link #follow} runs on the caller's thread;
 * {@link #close} may come from any.
 */
public final class Feed implements AutoCloseable {
    private static final long FIRST_PAUSE_MILLIS = 200;
    private static final long LONGEST_PAUSE_MILLIS = 2000;

    private final ApiClient api;
    private final Request request;
    private final Clock clock;
    private boolean closed;
    private ApiClient.@Nullable Events open;

    public Feed(ApiClient api, Request request, Clock clock) {
        this.api = requireNonNull(api, "api is null");
        this.request = requireNonNull(request, "request is null");
        this.clock = requireNonNull(clock, "clock is null");
    }

    /**
     * Hands every status to {@code sink} until the feed is closed.
     *
     * @throws CliProblem if the daemon cannot be reached at all; once it was, the feed is patient
     */
    public void follow(Consumer<News> sink) throws CliProblem, InterruptedException {
        boolean everConnected = false;
        Instant lostAt = clock.instant();
        long pause = FIRST_PAUSE_MILLIS;
        while (!isClosed()) {
            String why;
            try (ApiClient.Events events = api.open(request)) {
                if (!opened(events)) {
                    return;
                }
                for (Optional<ServerEvent> next = events.next(); next.isPresent(); next = events.next()) {
                    if (next.get().name().equals("status")) {
                        sink.accept(new News.Fresh(StatusJson.read(next.get().bytes())));
                        everConnected = true;
                        pause = FIRST_PAUSE_MILLIS;
                        lostAt = Instant.MIN;
                    }
                }
                why = "jcrmd has ended the connection";
            } catch (CliProblem e) {
                if (!everConnected) {
                    throw e;
                }
                why = e.sentence();
            } catch (CodecException e) {
                why = "the answer of jcrmd cannot be read: " + e.getMessage();
            }
            if (isClosed()) {
                return;
            }
            if (lostAt.equals(Instant.MIN)) {
                lostAt = clock.instant();
            }
            sink.accept(new News.Lost(lostAt, why));
            pause(pause);
            pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (open != null) {
            open.close();
        }
        notifyAll();
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    private synchronized boolean opened(ApiClient.Events events) {
        open = events;
        return !closed;
    }

    private synchronized void pause(long millis) throws InterruptedException {
        long deadline = System.nanoTime() + millis * 1_000_000;
        for (long left = millis; left > 0 && !closed; left = (deadline - System.nanoTime()) / 1_000_000) {
            wait(left);
        }
    }
}
