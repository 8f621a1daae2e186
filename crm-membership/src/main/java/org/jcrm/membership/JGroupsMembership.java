package org.jcrm.membership;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jcrm.core.model.NodeName;
import org.jcrm.membership.certificate.LiveCredentials;
import org.jcrm.membership.handshake.CountedSentences;
import org.jcrm.membership.handshake.RefusalListener;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Membership by JGroups. Whatever waits (joining, leaving, sending) runs in one virtual thread, in the order of the
 * calls; the work itself is a {@link Session}'s.
 *
 * <p>If peers are there but do not take this node in, or are not what they should be, it tries again every two seconds
 * until {@link #disconnect}; it does not form a view of its own, because they are not dead.
 */
public final class JGroupsMembership implements Membership {
    private static final Logger LOG = LoggerFactory.getLogger(JGroupsMembership.class);
    private static final long CLOSE_SECONDS = 5;
    private static final long RETRY_SECONDS = 2;

    private final MembershipSettings settings;
    private final LiveCredentials credentials;
    private final Generations generations;
    private final CountedSentences warnings;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final ExecutorService worker = Executors.newSingleThreadExecutor(
            Thread.ofVirtual().name("membership").factory());

    /** Counts the calls that end a wish to be connected, so that whoever still works for it can see that. */
    private final AtomicLong wishes = new AtomicLong();

    /** Only the worker touches what follows. */
    private @Nullable Session session;

    /** Somebody asked to connect and has not asked to disconnect. */
    private boolean wanted;

    public JGroupsMembership(MembershipSettings settings, LiveCredentials credentials, Generations generations) {
        this(settings, credentials, generations, (from, sentence) -> LOG.warn("{}", sentence));
    }

    /**
     * @param generations count the lives of this node; each attempt to join takes one
     * @param refusals hears of callers that were not let in and of messages that were dropped
     */
    public JGroupsMembership(
            MembershipSettings settings,
            LiveCredentials credentials,
            Generations generations,
            RefusalListener refusals) {
        this.generations = requireNonNull(generations, "generations is null");
        this.settings = requireNonNull(settings, "settings is null");
        this.credentials = requireNonNull(credentials, "credentials is null");
        this.warnings = new CountedSentences(refusals);
    }

    @Override
    public void connect(MembershipListener listener) {
        submit(() -> {
            if (!wanted) {
                wanted = true;
                join(listener, "");
            }
        });
    }

    @Override
    public void disconnect() {
        wishes.incrementAndGet();
        submit(this::leave);
    }

    @Override
    public void send(NodeName to, byte[] payload) {
        submit(() -> {
            if (session != null) {
                session.send(to, payload);
            }
        });
    }

    @Override
    public void close() {
        closing.countDown();
        wishes.incrementAndGet();
        submit(this::leave);
        worker.shutdown();
        try {
            if (!worker.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("leaving the cluster took longer than {} s; going without", CLOSE_SECONDS);
                worker.shutdownNow();
            }
        } catch (InterruptedException e) {
            worker.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    /** @param told what the listener knows already and need not hear again */
    private void join(MembershipListener listener, String told) {
        Session opened = new Session(settings, credentials, generations, warnings, listener);
        long wish = wishes.get();
        Optional<Session.Refusal> refusal = opened.open(() -> wishes.get() != wish);
        if (refusal.isEmpty()) {
            session = opened;
            return;
        }
        if (wishes.get() != wish) {
            return;
        }
        String sentence = refusal.get().sentence();
        if (refusal.get().mayPass()) {
            if (!sentence.equals(told)) {
                listener.stillOut(sentence);
            }
            Thread.ofVirtual().name("membership-retry").start(() -> retryLater(wish, listener, sentence));
        } else {
            wanted = false;
            listener.connectFailed(sentence);
        }
    }

    private void retryLater(long wish, MembershipListener listener, String told) {
        try {
            if (!closing.await(RETRY_SECONDS, TimeUnit.SECONDS)) {
                submit(() -> {
                    if (wanted && wish == wishes.get()) {
                        join(listener, told);
                    }
                });
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void leave() {
        Session current = session;
        session = null;
        wanted = false;
        if (current != null) {
            current.close();
        }
    }

    private void submit(Runnable work) {
        try {
            worker.execute(() -> {
                try {
                    work.run();
                } catch (RuntimeException e) {
                    LOG.error("the cluster layer failed", e);
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("closed already", e);
        }
    }
}
