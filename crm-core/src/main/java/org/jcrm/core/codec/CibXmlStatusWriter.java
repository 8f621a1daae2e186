package org.jcrm.core.codec;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jcrm.core.cib.NodeState;
import org.jcrm.core.cib.OperationRecord;
import org.jcrm.core.cib.ResourceHistory;
import org.jcrm.core.cib.Status;
import org.jcrm.core.cib.TicketState;

/** The {@code status} section. */
final class CibXmlStatusWriter {
    private CibXmlStatusWriter() {}

    static XmlOut write(Status status) {
        XmlOut section = XmlOut.element("status");
        // Two nodes may share a set in the configuration, but their session's attributes are each node's own.
        status.nodes().values().forEach(state -> section.add(nodeState(state, new XmlSetWriter())));
        XmlOut tickets = XmlOut.element("tickets");
        for (TicketState ticket : status.tickets()) {
            XmlOut element = XmlOut.element("ticket_state").id(ticket.id());
            CibXmlWriter.attributes(element, ticket.attributes());
            tickets.add(element);
        }
        return section.addUnlessEmpty(tickets);
    }

    private static XmlOut nodeState(NodeState state, XmlSetWriter sets) {
        XmlOut out = XmlOut.element("node_state")
                .set("id", state.id())
                .set("uname", state.name().value())
                .set("in_ccm", Boolean.toString(state.inCluster()))
                .set("crmd", state.peerOnline() ? "online" : "offline");
        if (!state.join().isEmpty()) {
            out.set("join", state.join());
        }
        if (!state.expected().isEmpty()) {
            out.set("expected", state.expected());
        }
        if (state.detached()) {
            out.set("detached", "true");
        }
        // Among these may be the moment since which membership holds, in place of the word above.
        state.extra().forEach((name, value) -> {
            if (!name.startsWith("<")) {
                out.set(name, value);
            }
        });
        if (!state.transientAttributes().isEmpty()
                || !state.transientUtilization().isEmpty()) {
            out.add(XmlOut.element("transient_attributes")
                    .set("id", state.id())
                    .addAll(sets.all("instance_attributes", state.transientAttributes()))
                    .addAll(sets.all("utilization", state.transientUtilization())));
        }
        XmlOut resources = XmlOut.element("lrm_resources");
        state.history().values().forEach(history -> resources.add(resource(history)));
        out.addUnlessEmpty(XmlOut.element("lrm").set("id", state.id()).addUnlessEmpty(resources));
        for (Map.Entry<String, String> extra : state.extra().entrySet()) {
            if (extra.getKey().startsWith("<")) {
                out.add(CibXmlWriter.foreign(extra.getValue()));
            }
        }
        return out;
    }

    private static XmlOut resource(ResourceHistory history) {
        XmlOut out = XmlOut.element("lrm_resource").set("id", history.id().value());
        history.agent().ifPresent(agent -> {
            out.set("class", agent.standard());
            if (!agent.provider().isEmpty()) {
                out.set("provider", agent.provider());
            }
            out.set("type", agent.type());
        });
        out.set("container", history.container());
        CibXmlWriter.attributes(out, history.extra());
        history.operations().values().forEach(operation -> out.add(operation(operation)));
        return out;
    }

    private static XmlOut operation(OperationRecord operation) {
        XmlOut out = XmlOut.element("lrm_rsc_op")
                .set("id", operation.id())
                .set("operation_key", operation.key().toString())
                .set("operation", operation.key().operation())
                .set("transition-key", operation.transitionKey())
                .set("exit-reason", operation.exitReason())
                .set("call-id", Integer.toString(operation.callId()))
                .set("rc-code", Integer.toString(operation.returnCode()))
                .set("op-status", Integer.toString(operation.status().code()))
                .set("interval", Long.toString(operation.key().intervalMillis()))
                .set("last-rc-change", second(operation.lastRcChange()))
                .set("last-run", second(operation.lastRun()))
                .set("exec-time", Long.toString(operation.execTime().toMillis()))
                .set("queue-time", Long.toString(operation.queueTime().toMillis()))
                .set("op-digest", operation.digest());
        CibXmlWriter.attributes(out, operation.digests());
        CibXmlWriter.attributes(out, operation.extra());
        return out;
    }

    private static Optional<String> second(Optional<Instant> instant) {
        return instant.map(at -> Long.toString(at.getEpochSecond()));
    }
}
