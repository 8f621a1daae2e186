package org.jcrm.daemon.api;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jcrm.core.agent.AgentCall;
import org.jcrm.core.agent.AgentRegistry;
import org.jcrm.core.agent.AgentResult;
import org.jcrm.core.agent.RejoinReport;
import org.jcrm.core.agent.ResourceAgent;
import org.jcrm.core.cib.OperationStatus;
import org.jcrm.core.controller.Lifecycle;
import org.jcrm.core.controller.OperatorRequest;
import org.jcrm.core.controller.RequestOutcome;
import org.jcrm.core.controller.Snapshot;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.OcfResult;
import org.jcrm.core.model.ResourceId;
import org.jcrm.core.status.ClusterStatus;
import org.jcrm.daemon.executor.AgentExecutor;
import org.jcrm.daemon.executor.Calls;
import org.jcrm.daemon.executor.ConfiguredCalls;
import org.jcrm.daemon.loop.Published;

/**
 * {@code jcrm node start}: makes this node's resources startable again, joins if the node is out, forgets the node's old
 * failures, and says at each step what it does. Safe to repeat: each step looks first.
 */
final class NodeStart {
    private static final Duration INSPECTION = Duration.ofSeconds(30);

    /** Copying a database anew takes hours on a large one. */
    private static final Duration REPAIR = Duration.ofHours(12);

    private static final Duration JOIN = Duration.ofSeconds(60);

    private final Published published;
    private final Reports reports;
    private final AgentExecutor executor;
    private final AgentRegistry agents;
    private final Operators operators;
    private final PeerSight sight;

    NodeStart(
            Published published,
            Reports reports,
            AgentExecutor executor,
            AgentRegistry agents,
            Operators operators,
            PeerSight sight) {
        this.published = published;
        this.reports = reports;
        this.executor = executor;
        this.agents = agents;
        this.operators = operators;
        this.sight = sight;
    }

    /** What stands in the way, without changing anything. */
    RejoinReport inspect() throws Refused, InterruptedException {
        sight.refresh();
        boolean needed = false;
        boolean destructive = false;
        List<String> findings = new ArrayList<>();
        List<String> steps = new ArrayList<>();
        for (Map.Entry<AgentCall, RejoinReport> entry : inspections().entrySet()) {
            RejoinReport report = entry.getValue();
            needed |= report.needed();
            destructive |= report.destructive();
            findings.addAll(report.findings());
            steps.addAll(report.steps());
        }
        switch (published.current().lifecycle()) {
            case HELD, STOPPED -> {
                findings.addFirst(published.current().sentence());
                steps.add("join the cluster");
            }
            case STARTING, JOINING, MEMBER, DC, LEAVING -> {
                // In the cluster, or on the way.
            }
        }
        return new RejoinReport(needed, destructive, findings, steps);
    }

    /** All of it; the answer's notes sum up. */
    RequestOutcome.Done run(ApiRequest request, boolean consent, Consumer<String> progress)
            throws Refused, InterruptedException {
        sight.refresh();
        Map<AgentCall, RejoinReport> inspections = inspections();
        repair(inspections, consent, progress);
        Optional<RequestOutcome.Done> joined = join(request, progress);
        Optional<RequestOutcome.Done> cleaned = forgetFailures(request, progress);
        NodeName self = published.current().self();
        return cleaned.or(() -> joined)
                .orElseGet(() -> new RequestOutcome.Done(
                        published.current().cib().version(), List.of(self + " is a member; nothing had to be done.")));
    }

    private Map<AgentCall, RejoinReport> inspections() throws Refused, InterruptedException {
        Snapshot snapshot = published.current();
        Map<AgentCall, RejoinReport> found = new LinkedHashMap<>();
        for (AgentCall call :
                ConfiguredCalls.of(snapshot.cib().configuration(), snapshot.self(), "inspect-rejoin", INSPECTION)) {
            if (agents.find(call.agent()).isPresent()) {
                found.put(
                        call,
                        ask(call, ResourceAgent::inspectRejoin, sentence -> {})
                                .orElseThrow(() -> new Refused(
                                        504,
                                        call.resource() + " could not be inspected within " + INSPECTION.toSeconds()
                                                + " s",
                                        "",
                                        "Look into the daemon's log on " + snapshot.self() + ".")));
            }
        }
        return found;
    }

    private void repair(Map<AgentCall, RejoinReport> inspections, boolean consent, Consumer<String> progress)
            throws Refused, InterruptedException {
        for (Map.Entry<AgentCall, RejoinReport> entry : inspections.entrySet()) {
            RejoinReport report = entry.getValue();
            ResourceId resource = entry.getKey().resource();
            report.findings().forEach(finding -> progress.accept(resource + ": " + finding));
            if (!report.needed()) {
                continue;
            }
            if (!consent) {
                throw new Refused(
                        428,
                        resource + " needs repair before it can start",
                        String.join("; ", report.steps()),
                        "Say yes (`--yes`) to do that"
                                + (report.destructive() ? "; local data will be replaced." : "."));
            }
            AgentCall call = Calls.as(entry.getKey(), "rejoin", REPAIR);
            AgentResult result = ask(
                            call, ResourceAgent::rejoin, sentence -> progress.accept(resource + ": " + sentence))
                    .orElseThrow(() -> new Refused(
                            504, "The repair of " + resource + " did not end", "", "Look into the daemon's log."));
            if (result.result() != OcfResult.OK) {
                throw new Refused(
                        422,
                        resource + " could not be made startable",
                        result.exitReason(),
                        "Remove the reason, then say `jcrm node start` again; nothing was joined.");
            }
        }
    }

    private <T> Optional<T> ask(AgentCall call, AgentExecutor.Question<T> question, Consumer<String> progress)
            throws InterruptedException {
        try {
            return executor.exclusive(call, question, progress).get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("an exclusive operation never completes exceptionally", e);
        }
    }

    private Optional<RequestOutcome.Done> join(ApiRequest request, Consumer<String> progress)
            throws Refused, InterruptedException {
        Lifecycle lifecycle = published.current().lifecycle();
        return switch (lifecycle) {
            case HELD, STOPPED -> {
                progress.accept("joining the cluster");
                RequestOutcome.Done done = operators.done(request, new OperatorRequest.JoinCluster());
                awaitMember();
                progress.accept(published.current().self() + " is a member");
                yield Optional.of(done);
            }
            case STARTING, JOINING -> {
                progress.accept("the node is joining already");
                awaitMember();
                yield Optional.empty();
            }
            case MEMBER, DC -> Optional.empty();
            case LEAVING ->
                throw new Refused(409, "The node is leaving the cluster", "", "Wait until it has left, then start it.");
        };
    }

    private void awaitMember() throws Refused, InterruptedException {
        CountDownLatch member = new CountDownLatch(1);
        AutoCloseable listening = published.onChange(snapshot -> {
            if (reports.isMember()) {
                member.countDown();
            }
        });
        try {
            if (!reports.isMember() && !member.await(JOIN.toSeconds(), TimeUnit.SECONDS)) {
                throw new Refused(
                        504,
                        "The node did not become a member within " + JOIN.toSeconds() + " s",
                        published.current().sentence(),
                        "Look at `jcrm mon -1` here and on the other nodes.");
            }
        } finally {
            close(listening);
        }
    }

    private static void close(AutoCloseable listening) {
        try {
            listening.close();
        } catch (Exception e) {
            throw new IllegalStateException("a listener can always be removed", e);
        }
    }

    /** Resets fail-counts and failed history of this node; what was blocked by them is planned anew. */
    private Optional<RequestOutcome.Done> forgetFailures(ApiRequest request, Consumer<String> progress)
            throws Refused, InterruptedException {
        NodeName self = published.current().self();
        ClusterStatus status = reports.cluster();
        List<ResourceId> failed = new ArrayList<>();
        status.history().stream()
                .filter(history -> history.node().equals(self))
                .flatMap(history -> history.resources().stream())
                .filter(resource -> resource.failCount() > 0)
                .forEach(resource -> failed.add(resource.resource()));
        status.failures().stream()
                .filter(failure ->
                        failure.node().equals(self) && !failure.status().equals(OperationStatus.PENDING.text()))
                .forEach(failure -> failed.add(failure.resource()));
        Optional<RequestOutcome.Done> last = Optional.empty();
        for (ResourceId resource : failed.stream().distinct().toList()) {
            progress.accept("forgetting the failures of " + resource + " on " + self);
            last = Optional.of(operators.done(request, new OperatorRequest.Cleanup(resource, Optional.of(self))));
        }
        return last;
    }
}
