package org.jcrm.core.check;

import java.util.List;
import java.util.Optional;
import org.jcrm.core.model.ColocationConstraint;
import org.jcrm.core.model.Constraint;
import org.jcrm.core.model.LocationConstraint;
import org.jcrm.core.model.OrderConstraint;
import org.jcrm.core.model.ResourceSet;
import org.jcrm.core.model.Rule;
import org.jcrm.core.model.TicketConstraint;

/** What several kinds of constraints have. */
final class ConstraintParts {
    private ConstraintParts() {}

    static List<ResourceSet> sets(Constraint constraint) {
        return switch (constraint) {
            case LocationConstraint location -> location.sets();
            case ColocationConstraint colocation -> colocation.sets();
            case OrderConstraint order -> order.sets();
            case TicketConstraint ticket -> ticket.sets();
        };
    }

    static Optional<Rule> lifetime(Constraint constraint) {
        return switch (constraint) {
            case LocationConstraint location -> location.lifetime();
            case ColocationConstraint colocation -> colocation.lifetime();
            case OrderConstraint order -> order.lifetime();
            case TicketConstraint ticket -> Optional.empty();
        };
    }
}
