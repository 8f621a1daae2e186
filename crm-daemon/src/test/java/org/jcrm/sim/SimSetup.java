package org.jcrm.sim;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jcrm.core.cib.Configuration;
import org.jcrm.core.cib.ConfiguredNode;
import org.jcrm.core.codec.CibDigest;
import org.jcrm.core.controller.ControllerSettings;
import org.jcrm.core.controller.RecordedDigests;
import org.jcrm.core.model.AgentName;
import org.jcrm.core.model.AttributeSet;
import org.jcrm.core.model.CloneResource;
import org.jcrm.core.model.ColocationConstraint;
import org.jcrm.core.model.Constraint;
import org.jcrm.core.model.LocationConstraint;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.NvPair;
import org.jcrm.core.model.Operation;
import org.jcrm.core.model.OrderConstraint;
import org.jcrm.core.model.Primitive;
import org.jcrm.core.model.Resource;
import org.jcrm.core.model.ResourceId;
import org.jcrm.core.model.Role;
import org.jcrm.core.model.Score;
import org.jcrm.core.policy.PolicyEngine;

/** The story's configuration, for two or three nodes and either word about quorum. */
record SimSetup(List<NodeName> nodes, String noQuorumPolicy) {
    static final ResourceId CLONE = ResourceId.of("pgsql-master");

    static SimSetup draw(SimRandom random) {
        int count = random.chance(0.7) ? 2 : 3;
        List<NodeName> nodes = IntStream.rangeClosed(1, count)
                .mapToObj(i -> NodeName.of("node" + i))
                .toList();
        return new SimSetup(nodes, count == 3 && random.chance(0.7) ? "stop" : "ignore");
    }

    ControllerSettings settings(NodeName self, String uuid) {
        return new ControllerSettings(
                self,
                List.of(),
                uuid,
                PolicyEngine::plan,
                new RecordedDigests(List.of()),
                configuration -> List.of(),
                CibDigest::ofConfiguration,
                ControllerSettings.Timing.DEFAULT);
    }

    Configuration configuration() {
        List<ConfiguredNode> configured = new ArrayList<>();
        for (int i = 0; i < nodes.size(); i++) {
            configured.add(
                    new ConfiguredNode(Integer.toString(i + 1), nodes.get(i), Optional.empty(), List.of(), List.of()));
        }
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put("fencing-enabled", "false");
        properties.put("no-quorum-policy", noQuorumPolicy);
        return new Configuration(
                List.of(set("cib-bootstrap-options", properties)),
                configured,
                resources(),
                List.of(),
                constraints(),
                List.of(),
                List.of(),
                List.of());
    }

    private List<Resource> resources() {
        Primitive database = new Primitive(
                ResourceId.of("pgsql"),
                new AgentName("ocf", "jcrm", "pgsql"),
                Optional.empty(),
                List.of(),
                List.of(set("pgsql-meta", ordered("migration-threshold", "2"))),
                List.of(),
                List.of(
                        operation("start", ordered("interval", "0", "timeout", "120s")),
                        operation("stop", ordered("interval", "0", "timeout", "120s")),
                        operation("promote", ordered("interval", "0", "timeout", "120s", "on-fail", "block")),
                        operation("demote", ordered("interval", "0", "timeout", "120s")),
                        operation("monitor", ordered("interval", "3s", "timeout", "10s")),
                        operation("monitor", ordered("interval", "2s", "timeout", "10s", "role", "Promoted"))));
        Map<String, String> meta = ordered(
                "clone-max",
                Integer.toString(nodes.size()),
                "clone-node-max",
                "1",
                "notify",
                "true",
                "promotable",
                "true");
        Primitive address = new Primitive(
                ResourceId.of(SimAgents.ADDRESS),
                new AgentName("ocf", "jcrm", "IPaddr2"),
                Optional.empty(),
                List.of(),
                List.of(),
                List.of(),
                List.of(operation("monitor", ordered("interval", "5s"))));
        return List.of(new CloneResource(CLONE, database, List.of(set("clone-meta", meta)), List.of()), address);
    }

    private List<Constraint> constraints() {
        ResourceId address = ResourceId.of(SimAgents.ADDRESS);
        List<Constraint> constraints = new ArrayList<>();
        constraints.add(new ColocationConstraint(
                "address-with-primary",
                Optional.of(address),
                Optional.empty(),
                Optional.of(CLONE),
                Optional.of(Role.PROMOTED),
                Score.INFINITY,
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Optional.empty()));
        constraints.add(new OrderConstraint(
                "address-then-promote",
                Optional.of(address),
                Optional.of("start"),
                Optional.of(CLONE),
                Optional.of("promote"),
                Optional.of(OrderConstraint.Kind.MANDATORY),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Optional.empty()));
        nodes.forEach(node -> constraints.add(LocationConstraint.of("location-" + node, CLONE, node, Score.ZERO)));
        return constraints;
    }

    private static Operation operation(String name, Map<String, String> options) {
        String id = "op-" + name + "-" + options.getOrDefault("interval", "0") + options.getOrDefault("role", "");
        return new Operation(id, name, options, List.of(), List.of());
    }

    private static AttributeSet set(String id, Map<String, String> values) {
        List<NvPair> pairs = values.entrySet().stream()
                .map(entry -> new NvPair(id + "-" + entry.getKey(), entry.getKey(), entry.getValue()))
                .toList();
        return new AttributeSet(id, Score.ZERO, Optional.empty(), pairs);
    }

    private static Map<String, String> ordered(String... namesAndValues) {
        Map<String, String> map = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            map.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return map;
    }
}
