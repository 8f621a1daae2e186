package org.jcrm.daemon.executor;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jcrm.core.agent.AgentCall;
import org.jcrm.core.agent.AgentContext;
import org.jcrm.core.agent.AgentMetadata;
import org.jcrm.core.agent.AgentResult;
import org.jcrm.core.agent.LifeSigns;
import org.jcrm.core.agent.ResourceAgent;
import org.jcrm.core.model.AgentName;
import org.jcrm.core.model.NodeName;
import org.jspecify.annotations.Nullable;

/** An agent that does what a test says, and counts how many of its operations run at once. */
final class ScriptedAgent implements ResourceAgent {
    static final AgentName NAME = new AgentName("ocf", "test", "Scripted");

    /** What an operation does. */
    @FunctionalInterface
    interface Behaviour {
        AgentResult run(AgentCall call, AgentContext context) throws InterruptedException;
    }

    final List<String> calls = Collections.synchronizedList(new ArrayList<>());
    final AtomicInteger inFlight = new AtomicInteger();
    final AtomicInteger mostInFlight = new AtomicInteger();
    final AtomicInteger openWatches = new AtomicInteger();
    final AtomicReference<@Nullable SignalSink> signals = new AtomicReference<>();
    final List<List<NodeName>> membershipNews = Collections.synchronizedList(new ArrayList<>());
    volatile LifeSigns lifeSigns = LifeSigns.UNKNOWN;

    private final Map<String, Behaviour> behaviours = Collections.synchronizedMap(new LinkedHashMap<>());

    void on(String operation, Behaviour behaviour) {
        behaviours.put(operation, behaviour);
    }

    private AgentResult act(String operation, AgentCall call, AgentContext context) throws InterruptedException {
        mostInFlight.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
        try {
            calls.add(operation);
            Behaviour behaviour = behaviours.get(operation);
            return behaviour == null ? AgentResult.ok() : behaviour.run(call, context);
        } finally {
            inFlight.decrementAndGet();
        }
    }

    @Override
    public AgentMetadata metadata() {
        return new AgentMetadata(NAME, "1", "scripted", "", List.of(), List.of());
    }

    @Override
    public AgentResult validate(AgentCall call, AgentContext context) throws InterruptedException {
        return act("validate", call, context);
    }

    @Override
    public AgentResult start(AgentCall call, AgentContext context) throws InterruptedException {
        return act("start", call, context);
    }

    @Override
    public AgentResult stop(AgentCall call, AgentContext context) throws InterruptedException {
        return act("stop", call, context);
    }

    @Override
    public AgentResult monitor(AgentCall call, AgentContext context) throws InterruptedException {
        return act("monitor", call, context);
    }

    @Override
    public AgentResult promote(AgentCall call, AgentContext context) throws InterruptedException {
        return act("promote", call, context);
    }

    @Override
    public Watch watch(AgentCall call, AgentContext context, SignalSink signal) {
        openWatches.incrementAndGet();
        signals.set(signal);
        return openWatches::decrementAndGet;
    }

    @Override
    public void membershipChanged(AgentCall call, AgentContext context, List<NodeName> members) {
        membershipNews.add(members);
    }

    @Override
    public LifeSigns lifeSigns(AgentCall call, AgentContext context, NodeName peer) {
        return lifeSigns;
    }
}
