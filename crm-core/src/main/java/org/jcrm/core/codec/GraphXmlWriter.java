package org.jcrm.core.codec;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jcrm.core.graph.GraphAction;
import org.jcrm.core.graph.GraphAction.ClusterAction;
import org.jcrm.core.graph.GraphAction.FenceAction;
import org.jcrm.core.graph.GraphAction.PseudoAction;
import org.jcrm.core.graph.GraphAction.ResourceAction;
import org.jcrm.core.graph.Synapse;
import org.jcrm.core.graph.TransitionGraph;
import org.jcrm.core.model.AgentName;

/** {@link TransitionGraph} → Pacemaker's transition graph XML. */
public final class GraphXmlWriter {
    private final StringBuilder out = new StringBuilder();
    private final Map<Integer, GraphAction> actions = new LinkedHashMap<>();

    private GraphXmlWriter() {}

    public static String write(TransitionGraph graph) {
        GraphXmlWriter writer = new GraphXmlWriter();
        writer.graph(graph);
        return writer.out.toString();
    }

    private void graph(TransitionGraph graph) {
        graph.synapses().forEach(synapse -> actions.put(synapse.action().id(), synapse.action()));
        out.append("<transition_graph");
        attributes(graph.attributes());
        out.append(">\n");
        graph.synapses().forEach(this::synapse);
        out.append("</transition_graph>\n");
    }

    private void synapse(Synapse synapse) {
        out.append("  <synapse id=\"").append(synapse.id()).append('"');
        if (synapse.priority() > 0) {
            out.append(" priority=\"").append(synapse.priority()).append('"');
        }
        out.append(">\n    <action_set>\n");
        action(synapse.action(), "      ");
        out.append("    </action_set>\n");
        List<GraphAction> inputs = synapse.inputs().stream()
                .flatMap(id -> Optional.ofNullable(actions.get(id)).stream())
                .toList();
        if (inputs.isEmpty()) {
            out.append("    <inputs/>\n");
        } else {
            out.append("    <inputs>\n");
            for (GraphAction input : inputs) {
                out.append("      <trigger>\n        ");
                open(input);
                out.append("/>\n      </trigger>\n");
            }
            out.append("    </inputs>\n");
        }
        out.append("  </synapse>\n");
    }

    private void action(GraphAction action, String indent) {
        out.append(indent);
        String name = open(action);
        out.append(">\n");
        switch (action) {
            case ResourceAction op -> {
                // An instance that history knows by a number of its own is shown with that number.
                String known = op.key().resource().value();
                primitive(
                        op.resource().value(),
                        known.contains(":") && !known.equals(op.resource().value())
                                ? op.longId().map(longId -> known)
                                : op.longId(),
                        op.agent(),
                        indent);
            }
            case ClusterAction op ->
                op.subject()
                        .ifPresent(subject ->
                                primitive(subject.resource().value(), subject.longId(), subject.agent(), indent));
            case PseudoAction op -> {
                // It stands for no call of an agent.
            }
            case FenceAction op -> {
                // It is about a node alone.
            }
        }
        out.append(indent).append("  <attributes");
        actionAttributes(action.attributes(), indent);
        downed(action, indent);
        out.append(indent).append("</").append(name).append(">\n");
    }

    /** XML allows no name that starts with a digit, as the numbered parameters of LSB scripts do. */
    private void actionAttributes(Map<String, String> attributes, String indent) {
        Map<String, String> named = new LinkedHashMap<>();
        Map<String, String> numbered = new LinkedHashMap<>();
        attributes.forEach((name, value) -> {
            if (List.of(GraphAction.SHUTDOWN_LOCK, GraphAction.ROUTER, GraphAction.DOWNED)
                    .contains(name)) {
                // Stands at the action itself, or beside it.
                return;
            }
            (name.isEmpty() || Character.isDigit(name.charAt(0)) ? numbered : named).put(name, value);
        });
        attributes(named);
        if (numbered.isEmpty()) {
            out.append("/>\n");
            return;
        }
        out.append(">\n");
        numbered.forEach((name, value) -> {
            out.append(indent).append("    <param");
            Map<String, String> param = new LinkedHashMap<>();
            param.put("name", name);
            param.put("value", value);
            attributes(param);
            out.append("/>\n");
        });
        out.append(indent).append("  </attributes>\n");
    }

    private void downed(GraphAction action, String indent) {
        List<String> down = new ArrayList<>();
        switch (action) {
            case FenceAction op -> {
                if (!op.fencingAction().equals("on")) {
                    down.add(uuid(action));
                }
            }
            case ClusterAction op -> {
                if (op.operation().equals("do_shutdown")) {
                    down.add(uuid(action));
                }
            }
            case PseudoAction op -> {
                if (op.operation().equals("stonith")) {
                    down.add(uuid(action));
                }
            }
            case ResourceAction op -> {
                // Told by the attribute alone.
            }
        }
        Optional.ofNullable(action.attributes().get(GraphAction.DOWNED))
                .ifPresent(ids -> down.addAll(List.of(ids.split(" "))));
        if (down.isEmpty()) {
            return;
        }
        out.append(indent).append("  <downed>\n");
        for (String id : down) {
            out.append(indent).append("    <node");
            attributes(Map.of("id", id));
            out.append("/>\n");
        }
        out.append(indent).append("  </downed>\n");
    }

    private static String uuid(GraphAction action) {
        return action.attributes().getOrDefault("CRM_meta_on_node_uuid", "");
    }

    private void primitive(String id, Optional<String> longId, AgentName agent, String indent) {
        out.append(indent).append("  <primitive");
        Map<String, String> attributes = new LinkedHashMap<>();
        attributes.put("id", id);
        longId.ifPresent(value -> attributes.put("long-id", value));
        attributes.put("class", agent.standard());
        if (!agent.provider().isEmpty()) {
            attributes.put("provider", agent.provider());
        }
        attributes.put("type", agent.type());
        attributes(attributes);
        out.append("/>\n");
    }

    /** The start tag without its end; returns the element's name. */
    private String open(GraphAction action) {
        Map<String, String> attributes = new LinkedHashMap<>();
        attributes.put("id", Integer.toString(action.id()));
        String name = switch (action) {
            case ResourceAction op -> {
                attributes.put("operation", op.operation());
                String key = key(op);
                Optional<String> internal = op.longId()
                        .map(longId -> longId
                                + key.substring(op.key().resource().value().length()));
                attributes.put("operation_key", op.known() ? key : internal.orElse(key));
                if (op.known()) {
                    internal.ifPresent(longKey -> attributes.put("internal_operation_key", longKey));
                }
                node(attributes, op.node().value(), action);
                Optional.ofNullable(op.attributes().get(GraphAction.SHUTDOWN_LOCK))
                        .ifPresent(since -> attributes.put(GraphAction.SHUTDOWN_LOCK, since));
                yield "rsc_op";
            }
            case PseudoAction op -> {
                attributes.put("operation", op.operation());
                attributes.put("operation_key", op.key());
                op.internalKey().ifPresent(key -> attributes.put("internal_operation_key", key));
                if (op.operation().equals("stonith")) {
                    node(attributes, op.attributes().getOrDefault("CRM_meta_on_node", ""), action);
                }
                yield "pseudo_event";
            }
            case FenceAction op -> {
                attributes.put("operation", "stonith");
                attributes.put("operation_key", "stonith-" + op.target() + "-" + op.fencingAction());
                node(attributes, op.target().value(), action);
                yield "crm_event";
            }
            case ClusterAction op -> {
                attributes.put("operation", op.operation());
                attributes.put("operation_key", op.key());
                if (op.operation().equals("lrm_delete")) {
                    attributes.put("mode", "cib");
                }
                op.subject()
                        .flatMap(ClusterAction.Subject::internalKey)
                        .ifPresent(key -> attributes.put("internal_operation_key", key));
                op.node().ifPresent(node -> node(attributes, node.value(), action));
                yield "crm_event";
            }
        };
        out.append('<').append(name);
        attributes(attributes);
        return name;
    }

    /** The key of a notification names what is notified of. */
    private static String key(ResourceAction op) {
        if (!op.operation().equals("notify")) {
            return op.key().toString();
        }
        return op.key().resource() + "_" + op.attributes().getOrDefault("CRM_meta_notify_type", "") + "_notify_"
                + op.attributes().getOrDefault("CRM_meta_notify_operation", "") + "_0";
    }

    private static void node(Map<String, String> attributes, String node, GraphAction action) {
        attributes.put("on_node", node);
        attributes.put("on_node_uuid", uuid(action));
        Optional.ofNullable(action.attributes().get(GraphAction.ROUTER))
                .ifPresent(router -> attributes.put(GraphAction.ROUTER, router));
    }

    private void attributes(Map<String, String> attributes) {
        attributes.forEach((key, value) -> {
            out.append(' ').append(key).append("=\"");
            XmlElement.escape(out, value);
            out.append('"');
        });
    }
}
