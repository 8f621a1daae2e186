package org.jcrm.daemon.store;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jcrm.core.cib.Cib;
import org.jspecify.annotations.Nullable;

/**
 * The {@link CibStore} behind a thread of its own: a disk that hangs must not stop the loop. The caller waits for a write, but
 * no longer than the limit; a write that takes longer has failed for the caller, so nothing that rests on it is done. While
 * such a write has not come back, each further one fails at once. A write that comes back late is not done twice: the next try
 * with the same configuration finds it done.
 *
 * <p>Called by the thread {@code crm-loop} alone.
 */
public final class DiskThread {
    private final CibStore store;
    private final Duration limit;
    private @Nullable Late late;

    /** A write that did not come back in time. {@code cib}: what is written, if it is the configuration in force. */
    private record Late(Optional<Cib> cib, FutureTask<Path> task, long beganNanos) {
        boolean isOf(Cib other) {
            return cib.filter(one -> one.version().sameConfiguration(other.version())
                            && one.configuration().equals(other.configuration()))
                    .isPresent();
        }
    }

    /** @param limit how long the caller waits at most */
    public DiskThread(CibStore store, Duration limit) {
        this.store = requireNonNull(store, "store is null");
        this.limit = requireNonNull(limit, "limit is null");
    }

    /** As {@link CibStore#persist}: returns when the configuration is on the disk. */
    public void persist(Cib cib) throws IOException {
        Late before = returned();
        if (before != null && before.isOf(cib)) {
            Path ignored = await(before);
            return;
        }
        Path ignored = write(Optional.of(cib), () -> {
            store.persist(cib);
            return Path.of("");
        });
    }

    /** As {@link CibStore#saveLosing}. */
    public Path saveLosing(Cib losing) throws IOException {
        Late ignored = returned();
        return write(Optional.empty(), () -> store.saveLosing(losing));
    }

    private @Nullable Late returned() throws IOException {
        Late before = late;
        if (before != null && !before.task().isDone()) {
            throw new IOException("the disk hangs: a write has not come back for "
                    + TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - before.beganNanos()) + " s");
        }
        late = null;
        return before;
    }

    private Path write(Optional<Cib> cib, Callable<Path> body) throws IOException {
        Late write = new Late(cib, new FutureTask<>(body), System.nanoTime());
        // A platform thread: a write to a disk that hangs would hold a carrier of the virtual ones.
        Thread.ofPlatform().name("crm-disk").daemon().start(write.task());
        return await(write);
    }

    private Path await(Late write) throws IOException {
        try {
            return write.task().get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            late = write;
            throw new IOException("the disk hangs: it did not take it within " + limit.toMillis() + " ms", e);
        } catch (InterruptedException e) {
            late = write;
            Thread.currentThread().interrupt();
            throw new IOException("the loop was told to end while it waited for the disk", e);
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case IOException failure -> throw failure;
                case RuntimeException bug -> throw bug;
                case Error bug -> throw bug;
                case null, default -> throw new IllegalStateException(e);
            }
        }
    }
}
