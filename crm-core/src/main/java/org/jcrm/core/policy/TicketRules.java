package org.jcrm.core.policy;

import java.util.Locale;
import java.util.Optional;
import org.jcrm.core.cib.TicketState;
import org.jcrm.core.model.Flags;
import org.jcrm.core.model.ResourceId;
import org.jcrm.core.model.ResourceSet;
import org.jcrm.core.model.Role;
import org.jcrm.core.model.Score;
import org.jcrm.core.model.TicketConstraint;
import org.jcrm.core.status.LiveNode;

/**
 * Tickets of multi-site clusters: what needs a ticket runs (or is promoted) only while this site holds it, and the loss
 * of a ticket says what happens to what is active.
 */
final class TicketRules {
    private enum Loss {
        STOP,
        DEMOTE,
        FENCE,
        FREEZE
    }

    private final Placement placement;

    TicketRules(Placement placement) {
        this.placement = placement;
    }

    void apply(TicketConstraint constraint) {
        constraint.resource().ifPresent(id -> apply(constraint, id, constraint.role()));
        for (ResourceSet set : constraint.sets()) {
            Optional<Role> role = ConstraintReader.option(set, "role").flatMap(Role::parse);
            set.resources().forEach(id -> apply(constraint, id, role));
        }
    }

    private void apply(TicketConstraint constraint, ResourceId id, Optional<Role> configured) {
        Role role = configured.filter(found -> found != Role.STARTED).orElse(Role.UNKNOWN);
        boolean granted = flag(constraint.ticket(), "granted");
        if (granted && !flag(constraint.ticket(), "standby")) {
            return;
        }
        Loss loss = loss(constraint, role);
        for (Slot slot : ConstraintReader.expand(placement, id)) {
            if (role == Role.PROMOTED) {
                slot.promotionForbidden = true;
            }
            placement.why.ticket(constraint);
            apply(slot, role, loss, granted);
        }
    }

    private boolean flag(String ticket, String name) {
        return placement.cluster.cib().status().tickets().stream()
                .filter(state -> state.id().equals(ticket))
                .map(TicketState::attributes)
                .anyMatch(attributes -> Flags.isTrue(attributes, name));
    }

    private Loss loss(TicketConstraint constraint, Role role) {
        Loss unnamed = role == Role.PROMOTED ? Loss.DEMOTE : Loss.STOP;
        return switch (constraint.lossPolicy().orElse("").toLowerCase(Locale.ROOT)) {
            case "fence" -> placement.cluster.options().fencingEnabled() ? Loss.FENCE : Loss.STOP;
            case "freeze" -> Loss.FREEZE;
            case "demote" -> Loss.DEMOTE;
            case "stop" -> Loss.STOP;
            default -> unnamed;
        };
    }

    private void apply(Slot slot, Role role, Loss loss, boolean granted) {
        if (!slot.isPrimitive()) {
            slot.children.forEach(child -> apply(child, role, loss, granted));
            return;
        }
        if (granted || slot.live.running().isEmpty()) {
            if (role != Role.PROMOTED || loss == Loss.STOP) {
                ban(slot);
            }
            return;
        }
        boolean matches = role == Role.UNKNOWN || role == slot.role;
        switch (loss) {
            case STOP -> ban(slot);
            case DEMOTE -> {
                if (role != Role.PROMOTED) {
                    ban(slot);
                }
            }
            case FENCE -> {
                if (matches) {
                    ban(slot);
                    for (LiveNode node : slot.live.running()) {
                        placement.makeUnclean(node, "deadman ticket was lost");
                    }
                }
            }
            case FREEZE -> {
                if (matches) {
                    slot.managed = false;
                    slot.blocked = true;
                }
            }
        }
    }

    private void ban(Slot slot) {
        placement.addEverywhere(slot, -Score.LIMIT);
    }
}
