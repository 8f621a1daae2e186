package org.jcrm.daemon.api;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.jcrm.core.agent.AgentCall;
import org.jcrm.core.agent.AgentRegistry;
import org.jcrm.core.agent.AgentResult;
import org.jcrm.core.agent.RejoinReport;
import org.jcrm.core.agent.ResourceAgent;
import org.jcrm.core.cib.Configuration;
import org.jcrm.core.codec.ApiJson;
import org.jcrm.core.codec.CodecException;
import org.jcrm.core.codec.api.AnswerTimes;
import org.jcrm.core.controller.OperatorRequest;
import org.jcrm.core.controller.RequestOutcome;
import org.jcrm.core.controller.Snapshot;
import org.jcrm.core.model.OcfResult;
import org.jcrm.core.model.ResourceId;
import org.jcrm.daemon.executor.AgentExecutor;
import org.jcrm.daemon.executor.ConfiguredCalls;
import org.jcrm.daemon.loop.Published;
import org.jspecify.annotations.Nullable;

/** What is one node's own affair: run here, or passed on to that node. */
final class NodeRoutes {
    private static final Duration LOCK_TIMEOUT = Duration.ofSeconds(30);

    /** How long an inspection's report is good for. */
    private static final Duration FRESH = Duration.ofSeconds(1);

    private final Published published;
    private final AgentExecutor executor;
    private final AgentRegistry agents;
    private final Operators operators;
    private final NodeStart start;
    private final Proxy proxy;
    private volatile @Nullable Inspected recent;

    NodeRoutes(
            Published published,
            AgentExecutor executor,
            AgentRegistry agents,
            Operators operators,
            NodeStart start,
            Proxy proxy) {
        this.published = published;
        this.executor = executor;
        this.agents = agents;
        this.operators = operators;
        this.start = start;
        this.proxy = proxy;
    }

    void addTo(Routes routes) {
        routes.operator(
                        "GET",
                        "/v1/nodes/{node}/rejoin",
                        RequestShape.nothing(),
                        proxy.nodeLocal(call -> Answer.json(ApiJson.write(inspected(routes.budgets())))))
                .operator(
                        "POST",
                        "/v1/nodes/{node}/start",
                        RequestShape.json("yes"),
                        proxy.nodeLocal(call -> start(call.request())))
                .operator(
                        "POST",
                        "/v1/nodes/{node}/stop",
                        RequestShape.nothing(),
                        proxy.nodeLocal(call -> stop(call.request())))
                .operator(
                        "POST",
                        "/v1/nodes/{node}/clear-lock",
                        RequestShape.json("resource"),
                        proxy.nodeLocal(call -> clearLock(call.request())));
    }

    /**
     * Inspections run in the lanes of their resources, in front of a promotion that comes later: one at a time, and whoever
     * asks again at once hears the same.
     */
    private RejoinReport inspected(Budgets budgets) throws Refused, InterruptedException {
        try (Quota.Share _ = budgets.work(Work.INSPECT)) {
            Inspected last = recent;
            if (last != null && System.nanoTime() - last.atNanos() < FRESH.toNanos()) {
                return last.report();
            }
            RejoinReport report = start.inspect();
            recent = new Inspected(System.nanoTime(), report);
            return report;
        }
    }

    private record Inspected(long atNanos, RejoinReport report) {}

    private Answer start(ApiRequest request) throws CodecException {
        boolean yes = EditRoutes.body(request).flag("yes");
        return new Answer.Events(out -> {
            try {
                RequestOutcome.Done done = start.run(
                        request, yes, sentence -> out.event("progress", ApiJson.textBody("sentence", sentence)));
                out.event("done", ApiJson.write(done));
            } catch (Refused e) {
                out.event("problem", ApiJson.write(e.problem()));
            }
        });
    }

    private Answer stop(ApiRequest request) throws Refused, InterruptedException {
        return Answer.json(ApiJson.write(
                operators.done(request, new OperatorRequest.StopNode(), AnswerTimes.STOP, this::stillStopping)));
    }

    private Refused stillStopping() {
        return new Refused(
                504,
                published.current().self() + " has not left the cluster within " + AnswerTimes.STOP.toMinutes()
                        + " minutes",
                "it leaves as soon as nothing runs there any more",
                "Look at `jcrm mon -1r`: what still runs there, or could not be stopped?");
    }

    private Answer clearLock(ApiRequest request) throws Refused, CodecException, InterruptedException {
        Optional<String> only = EditRoutes.body(request).optionalText("resource");
        Snapshot snapshot = published.current();
        Configuration configuration = snapshot.cib().configuration();
        List<ResourceId> meant = only.isEmpty() ? List.of() : NamedResources.within(configuration, only.get());
        List<String> notes = new ArrayList<>();
        boolean found = false;
        for (AgentCall call : ConfiguredCalls.of(configuration, snapshot.self(), "clear-lock", LOCK_TIMEOUT)) {
            boolean asked = only.isEmpty() || meant.contains(call.resource());
            if (asked && agents.find(call.agent()).isPresent()) {
                found = true;
                notes.addAll(clear(call));
            }
        }
        if (!found) {
            throw new Refused(
                    404,
                    only.map(name -> "No agent of " + name + " is here").orElse("No resource is configured"),
                    "there is no lock to clear",
                    "Look at `jcrm resource list`.");
        }
        return Answer.json(ApiJson.write(new RequestOutcome.Done(snapshot.cib().version(), notes)));
    }

    private List<String> clear(AgentCall call) throws Refused, InterruptedException {
        List<String> said = new ArrayList<>();
        Optional<AgentResult> result;
        try {
            result = executor.exclusive(call, ResourceAgent::clearLock, said::add)
                    .get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("an exclusive operation never completes exceptionally", e);
        }
        if (result.isEmpty() || result.get().result() != OcfResult.OK) {
            throw new Refused(
                    422,
                    "The lock of " + call.resource() + " could not be cleared",
                    result.map(AgentResult::exitReason).orElse("the agent did not answer"),
                    "Remove the reason, then ask again.");
        }
        return said.stream().map(sentence -> call.resource() + ": " + sentence).toList();
    }
}
