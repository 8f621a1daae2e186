package org.jcrm.daemon.certificate;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jcrm.membership.certificate.LiveCredentials;

/** Looks every few seconds whether files of certificates have changed, on a thread of its own: a disk may hang. */
public final class FileWatch implements AutoCloseable {
    /** Files that changed must be the same at the next look, so they count after two of these. */
    static final Duration INTERVAL = Duration.ofSeconds(2);

    private final LiveCredentials credentials;
    private final Consumer<String> story;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("certificate-files").daemon().factory());

    private FileWatch(LiveCredentials credentials, Consumer<String> story) {
        this.credentials = requireNonNull(credentials, "credentials is null");
        this.story = requireNonNull(story, "story is null");
    }

    /** @param story hears what was taken, and what was not and why */
    @SuppressWarnings("FutureReturnValueIgnored") // The body throws nothing that anybody could act on.
    public static FileWatch start(LiveCredentials credentials, Consumer<String> story) {
        FileWatch watch = new FileWatch(credentials, story);
        watch.thread.scheduleWithFixedDelay(
                watch::look, INTERVAL.toMillis(), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
        return watch;
    }

    private void look() {
        try {
            credentials.look().ifPresent(story);
        } catch (RuntimeException e) {
            // A task that throws would not be repeated.
            story.accept("Looking at the certificates of " + credentials + " failed: " + e);
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
