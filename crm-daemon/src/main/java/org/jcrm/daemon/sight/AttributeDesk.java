package org.jcrm.daemon.sight;

import static java.util.Objects.requireNonNull;
import static org.jcrm.core.cib.AttributeLifetime.PERMANENT;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jcrm.core.agent.AgentContext;
import org.jcrm.core.cib.AttributeLifetime;
import org.jcrm.core.cib.CibVersion;
import org.jcrm.core.controller.ClusterEvent;
import org.jcrm.core.controller.RequestId;
import org.jcrm.core.controller.RequestOutcome;
import org.jcrm.core.controller.Requester;
import org.jcrm.core.model.NodeName;
import org.jcrm.daemon.loop.EventSink;
import org.jcrm.daemon.loop.Requests;

/**
 * Reads and writes node attributes for agents. A monitor that writes what is there already costs nothing: a write that
 * changes nothing is not posted.
 */
public final class AttributeDesk {
    private record Name(NodeName node, String attribute, AttributeLifetime lifetime) {}

    private final ClusterSight sight;
    private final EventSink events;
    private final Requests requests;
    private final Map<Name, Optional<String>> lastWritten = new ConcurrentHashMap<>();

    public AttributeDesk(ClusterSight sight, EventSink events, Requests requests) {
        this.sight = sight;
        this.events = events;
        this.requests = requests;
    }

    /** The desk for one call, which thinks with what is known now: if others' decisions come in between, it must think again. */
    AgentContext.Attributes forCall() {
        CibVersion known = sight.cib().version();
        return new AgentContext.Attributes() {
            @Override
            public Optional<String> get(NodeName node, String name) {
                return sight.attribute(node, name);
            }

            @Override
            public boolean set(
                    NodeName node, String name, Optional<String> value, AttributeLifetime lifetime, Duration wait)
                    throws InterruptedException {
                return AttributeDesk.this.set(node, name, value, lifetime, wait, known);
            }
        };
    }

    private boolean set(
            NodeName node,
            String name,
            Optional<String> value,
            AttributeLifetime lifetime,
            Duration wait,
            CibVersion known)
            throws InterruptedException {
        Name key = new Name(node, name, lifetime);
        Optional<String> before =
                Optional.ofNullable(lastWritten.put(key, value)).orElse(value);
        // A write of ours that is still on its way would be undone by skipping this one; and who waits wants to hear it
        // from those who decide.
        if (wait.isZero() && before.equals(value) && present(key).equals(value)) {
            return true;
        }
        Requester requester = new Requester("jcrmd", "an agent", sight.self());
        if (wait.isZero()) {
            events.post(new ClusterEvent.AttributeRequested(
                    Optional.empty(), requester, node, name, value, lifetime, Optional.of(known)));
            return true;
        }
        AtomicReference<RequestId> asked = new AtomicReference<>();
        Optional<RequestOutcome> outcome = requests.ask(
                id -> {
                    asked.set(id);
                    return new ClusterEvent.AttributeRequested(
                            Optional.of(id), requester, node, name, value, lifetime, Optional.of(known));
                },
                wait);
        if (outcome.isEmpty()) {
            events.post(new ClusterEvent.AttributeWithdrawn(requireNonNull(asked.get())));
        }
        return outcome.isPresent() && outcome.get() instanceof RequestOutcome.Done;
    }

    private Optional<String> present(Name key) {
        return key.lifetime() == PERMANENT
                ? ClusterSight.permanent(sight.cib(), key.node(), key.attribute())
                : ClusterSight.transientValue(sight.cib(), key.node(), key.attribute());
    }
}
