package org.jcrm.core.codec;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jcrm.core.cib.ConfiguredNode;
import org.jcrm.core.cib.NodeState;
import org.jcrm.core.cib.OperationKey;
import org.jcrm.core.cib.OperationRecord;
import org.jcrm.core.cib.OperationStatus;
import org.jcrm.core.cib.ResourceHistory;
import org.jcrm.core.cib.Status;
import org.jcrm.core.cib.TicketState;
import org.jcrm.core.model.AgentName;
import org.jcrm.core.model.AttributeSet;
import org.jcrm.core.model.Flags;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.ResourceId;

/** The {@code status} section. */
record CibXmlStatus(XmlIds ids, List<ConfiguredNode> configured) {
    private static final List<String> DIGESTS =
            List.of("op-force-restart", "op-restart-digest", "op-secure-params", "op-secure-digest");

    /** Attributes of a resource's entry that have a field of their own; the others are kept as they are. */
    private static final Set<String> OF_RESOURCE = Set.of("id", "class", "provider", "type", "container");

    private static final Set<String> OF_OPERATION = Set.of(
            "id",
            "operation",
            "operation_key",
            "transition-key",
            "exit-reason",
            "op-digest",
            "interval",
            "call-id",
            "rc-code",
            "op-status",
            "last-rc-change",
            "last-run",
            "exec-time",
            "queue-time",
            "op-force-restart",
            "op-restart-digest",
            "op-secure-params",
            "op-secure-digest");

    /** The end of the year 9999: what dates can be written as. */
    private static final long LAST_SECOND = 253_402_300_799L;

    /** What an agent that reported nothing is taken to have said. */
    private static final int RC_UNKNOWN = 193;

    Status read(Optional<XmlElement> status) throws CodecException {
        if (status.isEmpty()) {
            return Status.EMPTY;
        }
        Map<NodeName, NodeState> nodes = new LinkedHashMap<>();
        List<TicketState> tickets = new ArrayList<>();
        for (XmlElement child : status.get().children()) {
            switch (child.name()) {
                case "node_state" -> {
                    NodeState state = nodeState(child);
                    nodes.put(state.name(), state);
                }
                case "tickets" -> {
                    for (XmlElement ticket : child.children("ticket_state")) {
                        Map<String, String> attributes = new LinkedHashMap<>(ticket.attributes());
                        attributes.remove("id");
                        tickets.add(new TicketState(XmlValues.id(ticket), attributes));
                    }
                }
                default -> {
                    // Status is rebuilt by the cluster itself; what is unknown in it configures nothing.
                }
            }
        }
        return new Status(nodes, tickets);
    }

    private NodeState nodeState(XmlElement element) throws CodecException {
        String id = nodeId(element);
        Map<String, String> extra = new LinkedHashMap<>(element.attributes());
        List.of("id", "uname", "join", "expected", "detached").forEach(extra::remove);
        extra.putIfAbsent("in_ccm", NodeState.MEMBERSHIP_UNKNOWN);
        boolean inCluster = member(element, extra, "in_ccm", "true", "false");
        boolean peerOnline = member(element, extra, "crmd", "online", "offline");
        List<AttributeSet> attributes = new ArrayList<>();
        List<AttributeSet> utilization = new ArrayList<>();
        Map<ResourceId, ResourceHistory> history = new LinkedHashMap<>();
        for (XmlElement child : element.children()) {
            switch (child.name()) {
                case "transient_attributes" -> {
                    attributes.addAll(new XmlSets(ids).all(child, "instance_attributes"));
                    utilization.addAll(new XmlSets(ids).all(child, "utilization"));
                }
                case "lrm" -> {
                    for (XmlElement resources : child.children("lrm_resources")) {
                        for (XmlElement resource : resources.children("lrm_resource")) {
                            ResourceHistory read = history(resource);
                            history.merge(read.id(), read, CibXmlStatus::merge);
                        }
                    }
                }
                default -> extra.put("<" + child.name() + ">", child.toXml());
            }
        }
        return new NodeState(
                id,
                name(element, id),
                inCluster,
                peerOnline,
                element.attribute("join").orElse(""),
                element.attribute("expected").orElse(""),
                element.attribute("detached").map(Flags::isTrue).orElse(false),
                attributes,
                utilization,
                history,
                extra);
    }

    /** Very old status has several entries of a resource; the first one tells of the state, so it comes last. */
    private static ResourceHistory merge(ResourceHistory first, ResourceHistory second) {
        Map<String, OperationRecord> operations = new LinkedHashMap<>(second.operations());
        operations.putAll(first.operations());
        return new ResourceHistory(first.id(), first.agent(), first.container(), operations, first.extra());
    }

    /**
     * Membership is written as a word, or (newer) as the second since which it holds; a number stays in {@code extra}
     * beside the truth value.
     */
    private static boolean member(
            XmlElement element, Map<String, String> extra, String attribute, String yes, String no)
            throws CodecException {
        String value = extra.get(attribute);
        if (value == null) {
            return false;
        }
        if (value.equals(yes) || value.equals(no)) {
            extra.remove(attribute);
            return value.equals(yes);
        }
        if (value.matches("\\d+")) {
            return number(element, attribute, 0) > 0;
        }
        return Flags.isTrue(value);
    }

    /** A state without an id is found by its name. */
    private String nodeId(XmlElement element) throws CodecException {
        Optional<String> named = element.attribute("uname").filter(name -> !name.isBlank());
        if (element.attribute("id").isPresent() || named.isEmpty()) {
            return XmlValues.id(element);
        }
        return configured.stream()
                .filter(node -> node.name().value().equals(named.get()))
                .map(ConfiguredNode::id)
                .findFirst()
                .orElse(named.get());
    }

    private NodeName name(XmlElement element, String id) {
        return element.attribute("uname")
                .filter(uname -> !uname.isBlank())
                .map(NodeName::of)
                .or(() -> configured.stream()
                        .filter(node -> node.id().equals(id))
                        .map(ConfiguredNode::name)
                        .findFirst())
                .orElseGet(() -> NodeName.of(id));
    }

    private static ResourceHistory history(XmlElement element) throws CodecException {
        ResourceId id = ResourceId.of(XmlValues.id(element));
        Map<String, OperationRecord> operations = new LinkedHashMap<>(4);
        for (XmlElement op : element.children("lrm_rsc_op")) {
            OperationRecord read = operation(op, id);
            operations.put(read.id(), read);
        }
        Optional<AgentName> agent = element.attribute("class")
                .flatMap(standard -> element.attribute("type")
                        .map(type -> new AgentName(
                                standard, element.attribute("provider").orElse(""), type)));
        return new ResourceHistory(
                id,
                agent,
                element.attribute("container"),
                operations,
                element.attributes().without(OF_RESOURCE));
    }

    private static OperationRecord operation(XmlElement element, ResourceId resource) throws CodecException {
        String task = XmlValues.required(element, "operation");
        long interval = number(element, "interval", 0);
        OperationKey key = new OperationKey(resource, task, interval);
        Optional<Instant> changed = second(element, "last-rc-change");
        return new OperationRecord(
                element.attribute("id").orElse(key.toString()),
                key,
                small(element, "call-id", 0),
                small(element, "rc-code", RC_UNKNOWN),
                OperationStatus.ofCode(small(element, "op-status", OperationStatus.UNKNOWN.code())),
                element.attribute("transition-key").orElse(""),
                element.attribute("exit-reason").orElse(""),
                changed,
                sameText(element, "last-run", "last-rc-change") ? changed : second(element, "last-run"),
                Duration.ofMillis(number(element, "exec-time", 0)),
                Duration.ofMillis(number(element, "queue-time", 0)),
                element.attribute("op-digest"),
                digests(element),
                element.attributes().without(OF_OPERATION));
    }

    private static boolean sameText(XmlElement element, String attribute, String other) {
        return Objects.equals(
                element.attributes().get(attribute), element.attributes().get(other));
    }

    /** Most operations have none: a map is made only where one has. */
    private static Map<String, String> digests(XmlElement element) {
        Map<String, String> digests = Map.of();
        for (String name : DIGESTS) {
            String value = element.attributes().get(name);
            if (value != null) {
                digests = digests.isEmpty() ? new LinkedHashMap<>() : digests;
                digests.put(name, value);
            }
        }
        return digests;
    }

    private static Optional<Instant> second(XmlElement element, String attribute) throws CodecException {
        long second = number(element, attribute, -1);
        if (second > LAST_SECOND) {
            throw XmlTree.at(element, attribute + " must be a second before the year 10000, not " + second);
        }
        return second < 0 ? Optional.empty() : Optional.of(Instant.ofEpochSecond(second));
    }

    private static long number(XmlElement element, String attribute, long absent) throws CodecException {
        String value = element.attributes().get(attribute);
        if (value == null || value.isBlank()) {
            return absent;
        }
        try {
            return Long.parseLong(value.strip());
        } catch (NumberFormatException e) {
            throw XmlTree.at(element, attribute + " must be a number, not \"" + value + "\"");
        }
    }

    private static int small(XmlElement element, String attribute, int absent) throws CodecException {
        long number = number(element, attribute, absent);
        if (number != (int) number) {
            throw XmlTree.at(element, attribute + " is out of range: " + number);
        }
        return (int) number;
    }
}
