package org.jcrm.daemon.api;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.jcrm.core.agent.AgentCall;
import org.jcrm.core.agent.AgentResult;
import org.jcrm.core.cib.Cib;
import org.jcrm.core.cib.Configuration;
import org.jcrm.core.cib.FencingRecord;
import org.jcrm.core.cib.NodeState;
import org.jcrm.core.codec.ApiJson;
import org.jcrm.core.codec.CodecException;
import org.jcrm.core.codec.FencingJson;
import org.jcrm.core.codec.api.AnswerTimes;
import org.jcrm.core.codec.api.FencingReport;
import org.jcrm.core.controller.OperatorRequest;
import org.jcrm.core.controller.RequestOutcome;
import org.jcrm.core.controller.Snapshot;
import org.jcrm.core.fencing.FenceDevice;
import org.jcrm.core.fencing.FencingMeans;
import org.jcrm.core.fencing.FencingSetup;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.OcfResult;
import org.jcrm.core.model.ResourceId;
import org.jcrm.daemon.executor.AgentExecutor;
import org.jcrm.daemon.executor.ConfiguredCalls;
import org.jcrm.daemon.loop.Published;
import org.jspecify.annotations.Nullable;

/** Fencing by hand, its history, and what it can be done with. */
final class FencingRoutes {
    private final Published published;
    private final AgentExecutor executor;
    private final Operators operators;
    private final Proxy proxy;

    FencingRoutes(Published published, AgentExecutor executor, Operators operators, Proxy proxy) {
        this.published = published;
        this.executor = executor;
        this.operators = operators;
        this.proxy = proxy;
    }

    void addTo(Routes routes) {
        routes.viewer(
                        "GET",
                        "/v1/fencing",
                        RequestShape.nothing(),
                        call -> Answer.json(FencingJson.write(report(published.current()))))
                .operator("POST", "/v1/nodes/{node}/fence", RequestShape.json("action"), this::fence)
                .operator("POST", "/v1/nodes/{node}/confirm-fenced", RequestShape.nothing(), this::confirm)
                .operator("DELETE", "/v1/fencing/history", RequestShape.query("node"), this::cleanup)
                .operator(
                        "POST",
                        "/v1/nodes/{node}/test-device",
                        RequestShape.json("device"),
                        proxy.nodeLocal(call -> test(call.request())));
    }

    private Answer fence(Routes.Call call) throws Refused, CodecException, InterruptedException {
        NodeName node = proxy.known(call.value("node"));
        String action = EditRoutes.body(call.request())
                .optionalText("action")
                .orElseGet(() -> usualAction(published.current()));
        if (!List.of("off", "on", "reboot").contains(action)) {
            throw new Refused(400, "`action` is `" + action + "`", "", "Write off, on or reboot.");
        }
        RequestOutcome.Done done =
                operators.done(call.request(), new OperatorRequest.Fence(node, action), AnswerTimes.FENCING);
        return Answer.json(ApiJson.write(done));
    }

    private static String usualAction(Snapshot snapshot) {
        Configuration configuration = snapshot.cib().configuration();
        return configuration
                .property("fencing-action")
                .or(() -> configuration.property("stonith-action"))
                .filter(action -> action.equals("off") || action.equals("poweroff"))
                .map(action -> "off")
                .orElse("reboot");
    }

    private Answer confirm(Routes.Call call) throws Refused, InterruptedException {
        NodeName node = proxy.known(call.value("node"));
        return Answer.json(ApiJson.write(operators.done(call.request(), new OperatorRequest.ConfirmFenced(node))));
    }

    private Answer cleanup(Routes.Call call) throws Refused, InterruptedException {
        Optional<String> name = call.request().queryValue("node");
        Optional<NodeName> node = name.isEmpty() ? Optional.empty() : Optional.of(proxy.known(name.get()));
        return Answer.json(ApiJson.write(operators.done(call.request(), new OperatorRequest.CleanupFencing(node))));
    }

    /** Runs the agent's monitor here, really. */
    private Answer test(ApiRequest request) throws Refused, CodecException, InterruptedException {
        String device = EditRoutes.body(request).text("device");
        Snapshot snapshot = published.current();
        Configuration configuration = snapshot.cib().configuration();
        Optional<AgentCall> call = ConfiguredCalls.find(
                        configuration, ResourceId.of(device), snapshot.self(), "monitor", AnswerTimes.DEVICE_TEST)
                .filter(found -> found.agent().standard().equals("stonith"));
        if (call.isEmpty()) {
            List<String> known = FencingSetup.of(configuration).devices().stream()
                    .map(each -> each.id().value())
                    .toList();
            throw new Refused(
                    404,
                    "There is no fence device " + device,
                    known.isEmpty() ? "none is configured" : "this cluster has " + String.join(", ", known),
                    "Look at `jcrm fence list`.");
        }
        Optional<AgentResult> result;
        try {
            // A start asks the device and nothing else; as a monitor it would only be asked where it is started.
            result = executor.exclusive(
                            call.get(),
                            (agent, asked, context) -> agent.monitor(
                                    new AgentCall(
                                            asked.self(),
                                            asked.resource(),
                                            asked.agent(),
                                            "monitor",
                                            Duration.ofSeconds(1),
                                            asked.timeout(),
                                            asked.params(),
                                            asked.meta()),
                                    context),
                            sentence -> {})
                    .get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("an exclusive operation never completes exceptionally", e);
        }
        if (result.isEmpty() || result.get().result() != OcfResult.OK) {
            throw new Refused(
                    422,
                    "The device " + device + " cannot be used from " + snapshot.self(),
                    result.map(AgentResult::exitReason)
                            .orElse("its agent did not answer within " + AnswerTimes.DEVICE_TEST.toSeconds() + " s"),
                    "Correct its parameters, or what stands between; then test it again.");
        }
        return Answer.json(ApiJson.write(new RequestOutcome.Done(
                snapshot.cib().version(), List.of(device + " answers to " + snapshot.self() + "."))));
    }

    private static FencingReport report(Snapshot snapshot) {
        Cib cib = snapshot.cib();
        FencingSetup setup = FencingSetup.of(cib.configuration());
        List<FencingReport.Device> devices = new ArrayList<>();
        for (FenceDevice device : setup.devices()) {
            List<NodeName> hosts = cib.configuration().nodeNames().stream()
                    .filter(node -> device.fences(node).orElse(false))
                    .toList();
            boolean asked = cib.configuration().nodeNames().stream()
                    .anyMatch(node -> device.fences(node).isEmpty());
            List<NodeName> usable = snapshot.view().members().stream()
                    .filter(node -> !device.banned().contains(node))
                    .toList();
            Optional<NodeName> runs = usable.stream()
                    .filter(node -> runs(cib.status().nodes().get(node), device.id()))
                    .findFirst();
            devices.add(new FencingReport.Device(device.id(), device.agent(), hosts, asked, runs, usable));
        }
        List<FencingRecord> history = cib.status().fencing().stream()
                .sorted(FencingRecord.NEWEST_FIRST)
                .toList();
        return new FencingReport(
                FencingMeans.wanted(cib.configuration()),
                setup.watchdog()
                        .longest(cib, cib.configuration().nodeNames())
                        .map(Duration::toMillis)
                        .orElse(0L),
                devices,
                setup.levels(),
                history);
    }

    private static boolean runs(@Nullable NodeState state, ResourceId device) {
        return state != null
                && state.history().containsKey(device)
                && Optional.ofNullable(state.history().get(device).operations().get(device + "_last_0"))
                        .filter(last -> last.returnCode() == 0
                                && !last.key().operation().equals("stop"))
                        .isPresent();
    }
}
