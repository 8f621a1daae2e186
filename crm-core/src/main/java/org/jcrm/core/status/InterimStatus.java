package org.jcrm.core.status;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jcrm.core.cib.Cib;
import org.jcrm.core.cib.ConfiguredNode;
import org.jcrm.core.cib.OperationRecord;
import org.jcrm.core.cib.ResourceHistory;
import org.jcrm.core.model.AttributeSet;
import org.jcrm.core.model.CloneResource;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.OcfResult;
import org.jcrm.core.model.Primitive;
import org.jcrm.core.model.Resource;
import org.jcrm.core.model.Role;
import org.jcrm.core.model.Score;
import org.jcrm.core.status.ClusterStatus.CloneStatus;
import org.jcrm.core.status.ClusterStatus.Failure;
import org.jcrm.core.status.ClusterStatus.NodeAttributes;
import org.jcrm.core.status.ClusterStatus.NodeHistory;
import org.jcrm.core.status.ClusterStatus.NodeStatus;
import org.jcrm.core.status.ClusterStatus.PrimitiveStatus;
import org.jcrm.core.status.ClusterStatus.ResourceFailCount;
import org.jcrm.core.status.ClusterStatus.ResourceStatus;

/** The screen's data for primitives and simple clones, until the staged reader takes over. */
final class InterimStatus {
    private final Cib cib;
    private final Instant now;
    private final InterimFacts facts;

    InterimStatus(Cib cib, Instant now) {
        this.cib = cib;
        this.now = now;
        this.facts = new InterimFacts(cib);
    }

    ClusterStatus read(String daemonVersion) {
        List<ResourceStatus> resources = new ArrayList<>();
        int instances = 0;
        for (Resource resource : cib.configuration().resources()) {
            if (resource instanceof Primitive single) {
                resources.add(primitive(single, holders(single)));
                instances++;
            } else if (resource instanceof CloneResource clone && clone.member() instanceof Primitive member) {
                CloneStatus status = clone(clone, member);
                resources.add(status);
                instances += status.instances().size();
            }
        }
        boolean fencing = property("fencing-enabled").map(InterimFacts::isTrue).orElse(true);
        return new ClusterStatus(
                property("cluster-name").orElse(""),
                "jgroups",
                daemonVersion,
                now,
                cib.version(),
                cib.dc(),
                cib.haveQuorum(),
                cib.lastChange(),
                instances,
                0,
                0,
                new ClusterStatus.Options(
                        fencing,
                        true,
                        property("no-quorum-policy").orElse("stop"),
                        property("maintenance-mode").map(InterimFacts::isTrue).orElse(false),
                        false,
                        Duration.ofSeconds(60)),
                cib.configuration().nodes().stream().map(this::node).toList(),
                resources,
                cib.configuration().nodes().stream()
                        .filter(node -> facts.online(node.name()))
                        .map(this::attributes)
                        .toList(),
                cib.configuration().nodes().stream()
                        .filter(node -> facts.online(node.name()))
                        .map(node -> history(node.name()))
                        .toList(),
                failures(),
                List.of(),
                List.of());
    }

    private Optional<String> property(String name) {
        return cib.configuration().property(name);
    }

    private List<NodeName> holders(Primitive primitive) {
        return facts.nodes().stream()
                .filter(node -> facts.online(node) || facts.detached(node))
                .filter(node -> facts.find(primitive.id(), node).role().isActive())
                .toList();
    }

    private NodeStatus node(ConfiguredNode node) {
        NodeName name = node.name();
        boolean pending = facts.state(name)
                .filter(state -> state.inCluster() && !state.join().equals("member"))
                .isPresent();
        long running = cib.configuration().resources().stream()
                .flatMap(resource -> resource instanceof CloneResource clone
                        ? java.util.stream.Stream.of(clone.member())
                        : java.util.stream.Stream.of(resource))
                .filter(Primitive.class::isInstance)
                .map(Primitive.class::cast)
                .filter(primitive -> holders(primitive).contains(name))
                .count();
        return new NodeStatus(
                name,
                node.id(),
                facts.online(name),
                facts.standby(name),
                false,
                false,
                pending,
                false,
                facts.shutsDown(name),
                facts.online(name),
                facts.detached(name),
                cib.dc().filter(name::equals).isPresent(),
                (int) running);
    }

    private PrimitiveStatus primitive(Primitive primitive, List<NodeName> on) {
        Role role = on.isEmpty()
                ? Role.STOPPED
                : facts.find(primitive.id(), on.getFirst()).role();
        boolean failed =
                on.stream().anyMatch(node -> facts.find(primitive.id(), node).failed());
        return status(primitive, role, on, failed);
    }

    private static PrimitiveStatus status(Primitive primitive, Role role, List<NodeName> on, boolean failed) {
        return new PrimitiveStatus(
                primitive.id(),
                primitive.agent().toString(),
                role,
                Optional.empty(),
                on,
                false,
                false,
                true,
                false,
                failed,
                false,
                false,
                Optional.empty());
    }

    private CloneStatus clone(CloneResource clone, Primitive member) {
        int max = option(clone.meta(), "clone-max")
                .filter(text -> text.matches("\\d+"))
                .map(Integer::parseInt)
                .orElse(cib.configuration().nodes().size());
        boolean promotable =
                option(clone.meta(), "promotable").map(InterimFacts::isTrue).orElse(false);
        List<ResourceStatus> instances = new ArrayList<>();
        for (NodeName node : holders(member)) {
            Role found = facts.find(member.id(), node).role();
            Role role = promotable && found == Role.STARTED ? Role.UNPROMOTED : found;
            instances.add(status(
                    member, role, List.of(node), facts.find(member.id(), node).failed()));
        }
        while (instances.size() < max) {
            instances.add(status(member, Role.STOPPED, List.of(), false));
        }
        return new CloneStatus(clone.id(), member.id(), promotable, false, true, false, false, instances);
    }

    private NodeAttributes attributes(ConfiguredNode node) {
        Map<String, String> shown = new TreeMap<>();
        node.attributes().stream()
                .flatMap(set -> set.pairs().stream())
                .forEach(pair -> shown.put(pair.name(), pair.value()));
        facts.transientPairs(node.name()).forEach(pair -> shown.put(pair.name(), pair.value()));
        shown.keySet()
                .removeIf(name -> name.startsWith("fail-count-")
                        || name.startsWith("last-failure-")
                        || List.of("standby", "shutdown", "address", "probe_complete", "maintenance")
                                .contains(name)
                        || name.startsWith("#"));
        return new NodeAttributes(node.name(), shown);
    }

    private NodeHistory history(NodeName node) {
        List<ResourceFailCount> lines = new ArrayList<>();
        facts.state(node)
                .map(state -> state.history().values())
                .orElse(List.of())
                .forEach(history -> {
                    int threshold = primitive(history)
                            .flatMap(primitive -> option(primitive.meta(), "migration-threshold"))
                            .flatMap(Score::parse)
                            .map(Score::value)
                            .orElse(Score.LIMIT);
                    lines.add(new ResourceFailCount(
                            history.id(),
                            false,
                            threshold,
                            facts.failCount(history.id(), node),
                            facts.lastFailure(history.id(), node).map(Instant::ofEpochSecond),
                            List.of()));
                });
        return new NodeHistory(node, lines);
    }

    private Optional<Primitive> primitive(ResourceHistory history) {
        for (Resource resource : cib.configuration().resources()) {
            Resource inner = resource instanceof CloneResource clone ? clone.member() : resource;
            if (inner instanceof Primitive primitive && primitive.id().equals(history.id())) {
                return Optional.of(primitive);
            }
        }
        return Optional.empty();
    }

    private List<Failure> failures() {
        List<Failure> failures = new ArrayList<>();
        for (NodeName node : facts.nodes()) {
            facts.state(node)
                    .map(state -> state.history().values())
                    .orElse(List.of())
                    .forEach(history -> history.operations().values().stream()
                            .filter(operation -> operation.id().contains("_last_failure_"))
                            .forEach(operation -> failures.add(failure(node, history, operation))));
        }
        return failures;
    }

    private static Failure failure(NodeName node, ResourceHistory history, OperationRecord operation) {
        return new Failure(
                operation.key().toString(),
                history.id(),
                operation.key().operation(),
                Duration.ofMillis(operation.key().intervalMillis()),
                node,
                operation.returnCode(),
                OcfResult.ofCode(operation.returnCode()).text(),
                operation.status().text(),
                operation.exitReason(),
                operation.callId(),
                operation.lastRcChange(),
                operation.execTime(),
                operation.queueTime());
    }

    private static Optional<String> option(List<AttributeSet> sets, String name) {
        return sets.stream().flatMap(set -> set.value(name).stream()).findFirst();
    }
}
