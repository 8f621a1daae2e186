package org.jcrm.core.model;

/** What the operator demands of the relation between resources, or between a resource and nodes. */
public sealed interface Constraint permits LocationConstraint, ColocationConstraint, OrderConstraint, TicketConstraint {
    String id();
}
