package org.jcrm.daemon;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.jcrm.core.codec.StatusJson;
import org.jcrm.core.codec.api.StatusReport;
import org.jcrm.core.controller.Lifecycle;
import org.jcrm.core.controller.Planner;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.policy.PolicyEngine;

/** Two whole daemons on the loopback network, one started after the other, so that node1 plans; and how to ask them. */
final class TwoDaemons implements AutoCloseable {
    static final NodeName NODE1 = NodeName.of("node1");
    static final NodeName NODE2 = NodeName.of("node2");

    private final Path folder;
    private final Map<String, String> environment;
    private final Planner planner;
    private final Map<NodeName, LoopbackDaemon> daemons = new LinkedHashMap<>();

    private TwoDaemons(Path folder, Map<String, String> environment, Planner planner) {
        this.folder = folder;
        this.planner = planner;
        this.environment = Map.copyOf(environment);
    }

    /** @param port the first of two that no other test uses */
    static TwoDaemons start(Path folder, int port, Map<String, String> environment) throws Exception {
        return start(folder, port, environment, PolicyEngine::plan);
    }

    /** @param planner in place of the policy engine */
    static TwoDaemons start(Path folder, int port, Map<String, String> environment, Planner planner) throws Exception {
        LoopbackDaemon.prepare(folder, 2, port);
        TwoDaemons both = new TwoDaemons(folder, environment, planner);
        both.start(NODE1);
        both.await(NODE1, report -> report.local().lifecycle() == Lifecycle.DC);
        both.start(NODE2);
        both.await(NODE2, report -> report.local().lifecycle() == Lifecycle.MEMBER);
        return both;
    }

    /** Also once more, after it ended. */
    void start(NodeName node) throws Exception {
        daemons.put(
                node,
                LoopbackDaemon.start(
                        folder,
                        node.value(),
                        RealParts.of(LoopbackDaemon.config(folder, node.value()), environment, planner)));
    }

    LoopbackDaemon daemon(NodeName node) {
        return Objects.requireNonNull(daemons.get(node), "it was never started");
    }

    UnixHttp.Reply ask(NodeName node, String method, String path, String body) throws Exception {
        return UnixHttp.ask(socket(node), method, path, body);
    }

    /** Asks until it is so; real sockets have their own time, and the test's timeout ends what never comes true. */
    StatusReport await(NodeName node, Predicate<StatusReport> condition) throws Exception {
        while (true) {
            byte[] body = ask(node, "GET", "/v1/status", "").body().getBytes(StandardCharsets.UTF_8);
            StatusReport report = Objects.requireNonNull(StatusJson.read(body));
            if (condition.test(report)) {
                return report;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
    }

    Path socket(NodeName node) {
        return folder.resolve(node.value()).resolve("run/api.sock");
    }

    @Override
    public void close() throws IOException {
        for (LoopbackDaemon daemon : daemons.values()) {
            daemon.close();
        }
    }
}
