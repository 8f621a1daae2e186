package org.jcrm.core.cib;

import java.util.Map;
import org.jcrm.core.model.Ordered;

/** A ticket's state ({@code ticket_state}); attributes as written. */
public record TicketState(String id, Map<String, String> attributes) {
    public TicketState {
        attributes = Ordered.copyOf(attributes);
    }
}
