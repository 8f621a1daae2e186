package org.jcrm.core.cib;

import java.util.List;
import java.util.Map;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.Ordered;

/** What is known of each node, in the order in which the nodes became known. */
public record Status(Map<NodeName, NodeState> nodes, List<TicketState> tickets) {
    public static final Status EMPTY = new Status(Map.of(), List.of());

    public Status {
        nodes = Ordered.copyOf(nodes);
        tickets = List.copyOf(tickets);
    }
}
