package org.jcrm.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jcrm.daemon.TwoDaemons.NODE1;
import static org.jcrm.daemon.TwoDaemons.NODE2;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jcrm.core.cib.Configuration;
import org.jcrm.core.codec.api.StatusReport;
import org.jcrm.core.controller.ClusterEvent;
import org.jcrm.core.controller.Lifecycle;
import org.jcrm.core.controller.Planner;
import org.jcrm.core.controller.TimerTag;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.ResourceId;
import org.jcrm.core.model.Role;
import org.jcrm.core.policy.PolicyEngine;
import org.jcrm.daemon.api.Instances;
import org.jcrm.daemon.config.ExitCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A configuration that the core cannot bear is on every disk; whole daemons find a way out of it, and stop nothing. */
@Timeout(180)
class SafeModeTest {
    private static final int PORT = 25730;
    private static final String GOOD = """
            cluster: {name: loopback, no-quorum-policy: ignore, fencing-enabled: false}
            nodes: [node1, node2]
            resources:
              dummy: {agent: ocf:jcrm:Dummy, operations: {monitor: {interval: 5s}}}
            """;
    private static final String POISON = GOOD + "  poison: {agent: ocf:jcrm:Dummy}\n";

    /** Whether the configuration is deadly: it was not yet when it was accepted, as with a chain that a warm stack bears. */
    private final AtomicBoolean deadly = new AtomicBoolean();

    /** Fails as the real one did with six hundred colocations in a chain. */
    private final Planner planner = input -> {
        if (deadly.get() && hasPoison(input.cib().configuration())) {
            throw new StackOverflowError();
        }
        return PolicyEngine.plan(input);
    };

    @TempDir
    Path folder;

    private TwoDaemons daemons;

    @BeforeEach
    void startBoth() throws Exception {
        daemons = TwoDaemons.start(folder, PORT, Map.of(), planner);
    }

    @AfterEach
    void stopBoth() throws Exception {
        daemons.close();
    }

    @Test
    void afterTwoFailuresOnAConfigurationNothingIsPlannedUntilItIsAnother() throws Exception {
        UnixHttp.Reply accepted = daemons.ask(NODE1, "POST", "/v1/config", POISON);
        assertThat(accepted.status()).as(accepted.body()).isEqualTo(200);
        daemons.await(NODE2, report -> started(report, "dummy") && started(report, "poison"));
        deadly.set(true);
        daemons.daemon(NODE1).daemon().post(new ClusterEvent.TimerFired(new TimerTag.Recheck()));
        int failures = 0;
        while (!isSafe(NODE1) || !isSafe(NODE2)) {
            for (NodeName node : List.of(NODE1, NODE2)) {
                if (!daemons.daemon(node).runs()) {
                    assertThat(daemons.daemon(node).awaitEnd()).isEqualTo(ExitCode.BUG);
                    failures++;
                    daemons.start(node);
                }
            }
            if (daemons.daemon(NODE1).runs() && daemons.daemon(NODE2).runs() && isSafe(NODE1) != isSafe(NODE2)) {
                // One of them plans nothing, so the other is not the designated controller and never fails.
                break;
            }
            Thread.sleep(50);
        }
        assertThat(failures).isBetween(2, 4);
        // Of two in safe mode either may be the designated controller.
        NodeName safe = awaitSafeDesignatedController();
        StatusReport report = daemons.await(safe, one -> one.local().lifecycle() == Lifecycle.DC);
        assertThat(report.local().notices())
                .anySatisfy(notice -> assertThat(notice)
                        .startsWith("Safe mode: jcrmd failed 2 times in a row")
                        // Looking at this configuration fails as well, so the screens must not be trusted.
                        .contains("cannot even look at what runs"));

        UnixHttp.Reply applied = daemons.ask(safe, "POST", "/v1/config", GOOD.replace("5s", "6s"));
        assertThat(applied.status()).as(applied.body()).isEqualTo(200);
        daemons.await(safe, one -> one.local().notices().isEmpty() && started(one, "dummy"));
    }

    private NodeName awaitSafeDesignatedController() throws Exception {
        while (true) {
            for (NodeName node : List.of(NODE1, NODE2)) {
                if (isSafe(node) && daemons.await(node, report -> true).local().lifecycle() == Lifecycle.DC) {
                    return node;
                }
            }
            Thread.sleep(50);
        }
    }

    private boolean isSafe(NodeName node) {
        try {
            return daemons.ask(node, "GET", "/v1/status", "").body().contains("Safe mode:");
        } catch (Exception e) {
            return false;
        }
    }

    private static boolean hasPoison(Configuration configuration) {
        return configuration.resources().stream().anyMatch(one -> one.id().equals(ResourceId.of("poison")));
    }

    private static boolean started(StatusReport report, String resource) {
        return report.cluster().resources().stream()
                .flatMap(one -> Instances.of(one).stream())
                .anyMatch(one -> one.id().value().equals(resource) && one.role() == Role.STARTED);
    }
}
