package org.jcrm.agents.process;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does things as another OS user, on platform threads that are that user's alone: Linux keeps credentials per thread, and
 * the rest of the daemon keeps its own. The kernel judges what such a thread touches as it would judge that user, so a
 * link, a foreign folder or a change between two looks gives that user nothing that the user does not have already.
 *
 * <p>Whoever asks waits for a bounded time. A thread that a hung disk holds stays behind; there are never more than
 * {@value #MOST_THREADS} of them for one user, after which everything is refused at once. Thread-safe.
 */
public final class AsUser {
    private static final Logger LOG = LoggerFactory.getLogger(AsUser.class);
    private static final int MOST_THREADS = 24;
    private static final Duration IDLE = Duration.ofSeconds(20);
    private static final Path GROUPS = Path.of("/etc/group");
    private static final Map<OsUser, AsUser> KNOWN = new ConcurrentHashMap<>();

    private final OsUser user;
    private final long groupsOf;
    private final ExecutorService threads;
    private volatile List<Integer> groups = List.of();

    private AsUser(OsUser user, long groupsOf) {
        this.user = user;
        this.groupsOf = groupsOf;
        this.threads = new ThreadPoolExecutor(
                0,
                MOST_THREADS,
                IDLE.toMillis(),
                TimeUnit.MILLISECONDS,
                new SynchronousQueue<>(),
                work -> Thread.ofPlatform()
                        .name("files-of-" + user.name())
                        .daemon()
                        .unstarted(() -> workAs(work)));
    }

    /** Something that may fail with an I/O error. It uses classes of the JDK and of this module alone. */
    @FunctionalInterface
    public interface Action<T> {
        T run() throws IOException;
    }

    public static AsUser of(OsUser user) {
        requireNonNull(user, "user is null");
        long groups = groupsChanged();
        AsUser known = KNOWN.get(user);
        if (known != null && known.groupsOf == groups) {
            return known;
        }
        return KNOWN.compute(user, (same, present) -> {
            if (present != null && present.groupsOf == groups) {
                return present;
            }
            return new AsUser(user, groups);
        });
    }

    public OsUser user() {
        return user;
    }

    /**
     * Touches files as the user.
     *
     * @param patience how long the action is waited for
     * @throws IOException what the action threw; or that it did not end in time, or that this thread was interrupted, which
     *     it then still is
     */
    public <T> T files(Duration patience, Action<T> action) throws IOException {
        CompletableFuture<T> result = new CompletableFuture<>();
        lookUpGroups();
        try {
            threads.execute(() -> {
                try {
                    if (isAnother()) {
                        Kernel.demandFilesAsForThisThread(user);
                    }
                    result.complete(action.run());
                } catch (Throwable e) {
                    // An error of the machine too (a class that this user may not read): somebody waits for the
                    // outcome.
                    result.completeExceptionally(e);
                }
            });
        } catch (RejectedExecutionException e) {
            throw new IOException(
                    MOST_THREADS + " earlier looks at files of " + user.name() + " have not ended: a disk hangs", e);
        }
        return await(result, patience);
    }

    /**
     * Does one short thing with the user's id as the one that other processes and the kernel see: connects to a socket whose
     * server looks at the peer's uid, which the kernel notes at {@code connect(2)}.
     */
    public <T> T asPeer(Duration patience, Action<T> action) throws IOException {
        if (!isAnother()) {
            return action.run();
        }
        lookUpGroups();
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread.ofPlatform().name("as-" + user.name()).daemon().start(() -> {
            try {
                Kernel.becomeForThisThread(user, groups);
                result.complete(action.run());
            } catch (Throwable e) {
                result.completeExceptionally(e);
            }
        });
        return await(result, patience);
    }

    /**
     * Signals a process if it is this user's: not one that has taken its number meanwhile, nor one that became another
     * user's. A thread of that user could not do it, since the kernel looks at the real uid too, which is root's.
     */
    public void signal(long pid, int signal) {
        int process = pid <= 1 ? -1 : Kernel.pidfdOpen(pid);
        if (process < 0) {
            return;
        }
        try {
            // Looked at while the descriptor holds the process: its number leads to no other one unless it has ended.
            if (ProcFs.isOf(pid, user)) {
                Kernel.signal(process, signal);
            }
        } finally {
            Kernel.close(process);
        }
    }

    private <T> T await(CompletableFuture<T> result, Duration patience) throws IOException {
        try {
            return result.get(Math.max(1, patience.toMillis()), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while acting as " + user.name());
        } catch (TimeoutException e) {
            throw new IOException(
                    "no answer within " + patience.toMillis() + " ms while acting as " + user.name()
                            + ": the disk hangs, or is very slow",
                    e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException io) {
                throw io;
            }
            if (e.getCause() instanceof RuntimeException bug) {
                throw bug;
            }
            throw new IOException(e.getCause());
        }
    }

    private void workAs(Runnable work) {
        if (isAnother()) {
            try {
                Kernel.touchFilesAsForThisThread(user, groups);
            } catch (IOException e) {
                LOG.warn("{}", e.getMessage());
                // Each action asks who its thread is, and is refused.
            }
        }
        work.run();
    }

    private boolean isAnother() {
        return user.uid() != ProcessRunner.ownUid();
    }

    private void lookUpGroups() throws IOException {
        if (groups.isEmpty() && isAnother()) {
            groups = user.groups();
        }
    }

    private static long groupsChanged() {
        try {
            return Files.getLastModifiedTime(GROUPS).toMillis();
        } catch (IOException e) {
            return 0;
        }
    }
}
