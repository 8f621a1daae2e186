package org.jcrm.agents.process;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * Does one short thing as another OS user, on a platform thread of its own that ends right after. The rest of the
 * daemon keeps its credentials: Linux keeps them per thread. Used to connect to a Unix socket whose server looks at the
 * peer's uid; the kernel notes it at {@code connect(2)}.
 */
public final class ActAs {
    private ActAs() {}

    /** Something that may fail with an I/O error. */
    @FunctionalInterface
    public interface Action<T> {
        T run() throws IOException;
    }

    public static <T> T user(int uid, int gid, Action<T> action) throws IOException {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread.ofPlatform().name("as-uid-" + uid).daemon().start(() -> {
            try {
                Kernel.becomeForThisThread(uid, gid);
                result.complete(action.run());
            } catch (Throwable e) {
                // An error of the machine too (a class that this user may not read): somebody waits for the outcome.
                result.completeExceptionally(e);
            }
        });
        try {
            return result.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while acting as uid " + uid, e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
        }
    }
}
