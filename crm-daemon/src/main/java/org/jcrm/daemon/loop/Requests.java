package org.jcrm.daemon.loop;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jcrm.core.controller.ClusterEvent;
import org.jcrm.core.controller.OperatorRequest;
import org.jcrm.core.controller.RequestId;
import org.jcrm.core.controller.RequestOutcome;
import org.jcrm.core.controller.Requester;
import org.jcrm.core.model.NodeName;

/** Requests that came in on this node and wait for the core's reply. Callers block their own (virtual) thread. */
public final class Requests {
    private final NodeName self;
    private final EventSink events;
    private final AtomicLong numbers;
    private final Map<RequestId, CompletableFuture<RequestOutcome>> waiting = new ConcurrentHashMap<>();

    /** @param firstNumber larger than any that an earlier daemon of this node drew (the count of its lives is in the high half) */
    public Requests(NodeName self, EventSink events, long firstNumber) {
        this.self = self;
        this.events = events;
        this.numbers = new AtomicLong(firstNumber);
    }

    public Optional<RequestOutcome> ask(Requester requester, OperatorRequest request, Duration wait)
            throws InterruptedException {
        return ask(id -> new ClusterEvent.OperatorRequested(id, requester, request), wait);
    }

    /** Posts an event that carries a fresh id and waits for its reply; empty: no reply in time. */
    public Optional<RequestOutcome> ask(Function<RequestId, ClusterEvent> event, Duration wait)
            throws InterruptedException {
        RequestId id = new RequestId(self, numbers.getAndIncrement());
        CompletableFuture<RequestOutcome> reply = new CompletableFuture<>();
        waiting.put(id, reply);
        try {
            events.post(event.apply(id));
            return Optional.of(reply.get(wait.toNanos(), TimeUnit.NANOSECONDS));
        } catch (TimeoutException e) {
            return Optional.empty();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a reply is never completed exceptionally", e);
        } finally {
            waiting.remove(id);
        }
    }

    /** A reply that nobody waits for any more is dropped. */
    public void complete(RequestId id, RequestOutcome outcome) {
        CompletableFuture<RequestOutcome> reply = waiting.get(id);
        if (reply != null) {
            reply.complete(outcome);
        }
    }
}
