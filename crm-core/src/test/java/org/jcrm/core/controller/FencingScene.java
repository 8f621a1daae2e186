package org.jcrm.core.controller;

import static java.util.Objects.requireNonNull;
import static org.jcrm.core.controller.TestCluster.N1;
import static org.jcrm.core.controller.TestCluster.N2;
import static org.jcrm.core.controller.TestCluster.N3;
import static org.jcrm.core.controller.TestCluster.N4;
import static org.jcrm.core.controller.TestCluster.operation;
import static org.jcrm.core.controller.TestCluster.stored;
import static org.jcrm.core.controller.TestCluster.synapse;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jcrm.core.cib.Configuration;
import org.jcrm.core.cib.FencingRecord;
import org.jcrm.core.fencing.FenceResult;
import org.jcrm.core.fencing.FenceTask;
import org.jcrm.core.graph.GraphAction.FenceAction;
import org.jcrm.core.model.AgentName;
import org.jcrm.core.model.AttributeSet;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.NvPair;
import org.jcrm.core.model.Primitive;
import org.jcrm.core.model.ResourceId;
import org.jcrm.core.model.Score;

/** A cluster of three nodes with a fence device, for transcripts. */
final class FencingScene {
    static final String HOSTS = "n1 n2 n3";

    private FencingScene() {}

    static Configuration configuration(Map<String, String> properties, Map<String, String> device) {
        return configuration(TestCluster.configuration(N1, N2, N3), properties, device);
    }

    private static Configuration configuration(
            Configuration nodes, Map<String, String> properties, Map<String, String> device) {
        List<NvPair> options = new ArrayList<>();
        properties.forEach((name, value) -> options.add(new NvPair("o-" + name, name, value)));
        List<NvPair> params = new ArrayList<>();
        device.forEach((name, value) -> params.add(new NvPair("p-" + name, name, value)));
        Primitive power = new Primitive(
                ResourceId.of("power"),
                new AgentName("stonith", "", "fence_test"),
                Optional.empty(),
                List.of(new AttributeSet("params", Score.ZERO, Optional.empty(), params)),
                List.of(),
                List.of(),
                List.of());
        return nodes.withProperties(List.of(new AttributeSet("options", Score.ZERO, Optional.empty(), options)))
                .withResources(device.isEmpty() ? List.of() : List.of(power));
    }

    static TestCluster cluster(Map<String, String> properties, Map<String, String> device) {
        TestCluster cluster = new TestCluster();
        for (NodeName node : List.of(N1, N2, N3)) {
            cluster.boot(node, stored(1, configuration(properties, device)));
        }
        cluster.view(1, N1, N2, N3);
        cluster.deliver();
        return cluster;
    }

    static TestCluster cluster() {
        return cluster(Map.of(), Map.of("pcmk_host_list", HOSTS, "pcmk_reboot_retries", "1"));
    }

    /** The same with a fourth node, n4. */
    static TestCluster clusterOfFour() {
        TestCluster cluster = new TestCluster();
        for (NodeName node : List.of(N1, N2, N3, N4)) {
            cluster.boot(
                    node,
                    stored(
                            1,
                            configuration(
                                    TestCluster.configuration(N1, N2, N3, N4),
                                    Map.of(),
                                    Map.of("pcmk_host_list", HOSTS + " n4", "pcmk_reboot_retries", "1"))));
        }
        cluster.view(1, N1, N2, N3, N4);
        cluster.deliver();
        return cluster;
    }

    /** n3 is gone; the plan is: fence it, then start its resource on n2. */
    static TestCluster withLostNode(TestCluster cluster) {
        return withLostNode(cluster, N1, N2);
    }

    static TestCluster withLostNode(TestCluster cluster, NodeName... left) {
        cluster.kill(N3);
        cluster.script(input -> {
            boolean unclean = requireNonNull(input.cib().status().nodes().get(N3))
                    .expected()
                    .equals("member");
            return unclean
                    ? List.of(
                            synapse(new FenceAction(1, N3, "reboot", Map.of())), synapse(operation(2, "start", N2), 1))
                    : List.of();
        });
        cluster.look();
        cluster.view(2, left);
        cluster.deliver();
        return cluster;
    }

    static FenceTask task(TestCluster cluster, NodeName executor) {
        return cluster.effects(executor, Effect.RunFenceAgent.class).getLast().task();
    }

    static void ends(TestCluster cluster, NodeName executor, FenceResult result) {
        FenceTask task = task(cluster, executor);
        cluster.look();
        cluster.post(executor, new ClusterEvent.FenceAgentEnded(task, result));
        cluster.deliver();
    }

    static FencingRecord record(TestCluster cluster, NodeName at) {
        return cluster.cib(at).status().fencing().getLast();
    }
}
