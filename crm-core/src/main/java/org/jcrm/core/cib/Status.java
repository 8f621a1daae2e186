package org.jcrm.core.cib;

import java.util.List;
import java.util.Map;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.Ordered;

/**
 * What is known of each node, in the order in which the nodes became known.
 *
 * @param fencing the fencing history, oldest first
 */
public record Status(Map<NodeName, NodeState> nodes, List<TicketState> tickets, List<FencingRecord> fencing) {
    public static final Status EMPTY = new Status(Map.of(), List.of());

    /** Without a fencing history. */
    public Status(Map<NodeName, NodeState> nodes, List<TicketState> tickets) {
        this(nodes, tickets, List.of());
    }

    public Status {
        nodes = Ordered.copyOf(nodes);
        tickets = List.copyOf(tickets);
        fencing = List.copyOf(fencing);
    }
}
