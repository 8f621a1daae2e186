package org.jcrm.core.model;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/** A resource (role) that may run only while the cluster holds a ticket. */
public record TicketConstraint(
        String id,
        String ticket,
        Optional<ResourceId> resource,
        Optional<Role> role,
        Optional<String> lossPolicy,
        List<ResourceSet> sets)
        implements Constraint {
    public TicketConstraint {
        requireNonNull(id, "id is null");
        requireNonNull(ticket, "ticket is null");
        sets = List.copyOf(sets);
    }
}
