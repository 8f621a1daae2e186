package org.jcrm.core.policy;

import java.util.List;
import org.jcrm.core.model.Role;
import org.jcrm.core.status.LiveNode;

/** Whatever is done on a remote or guest node is done while the cluster is connected to it. */
final class RemoteOrders {
    private final ActionBook book;
    private final Placement placement;

    private RemoteOrders(ActionBook book) {
        this.book = book;
        this.placement = book.placement;
    }

    static void add(ActionBook book) {
        RemoteOrders orders = new RemoteOrders(book);
        for (Action action : List.copyOf(book.all).reversed()) {
            orders.add(action);
        }
    }

    private void add(Action action) {
        Slot slot = action.slot;
        if (slot == null) {
            return;
        }
        if (slot.live.isConnection() && action.is("clear_failcount")) {
            book.order(action, slot, "start", Bind.ORDERED);
            return;
        }
        LiveNode node = action.node;
        if (node == null || node.isMember() || action.pseudo) {
            return;
        }
        Slot connection = placement.connection(node);
        if (connection == null) {
            return;
        }
        if (action.is("start")) {
            // If the connection fails, the resource shall still be where it was.
            for (Action stop : List.copyOf(slot.actions)) {
                if (stop.is("stop") && stop.node != node) {
                    book.order(connection, "start", stop, Bind.ORDERED);
                }
            }
        }
        Slot container = placement.host(node);
        if (container != null) {
            orderInGuest(action, node, connection, container);
        } else {
            orderOnRemote(action, node, connection);
        }
    }

    private void afterStart(Slot connection, Action action, int extra) {
        book.order(connection, "start", action, Bind.GUEST_ALLOWED | Bind.BLOCKS | extra);
    }

    private void beforeStop(Action action, Slot connection, int extra) {
        book.order(action, connection, "stop", Bind.GUEST_ALLOWED | extra);
    }

    private static boolean recurring(Action action) {
        return action.intervalMillis > 0 && !action.is("cancel");
    }

    private void orderInGuest(Action action, LiveNode node, Slot connection, Slot container) {
        if (container.failed) {
            book.fences.demand(node, "container failed");
        }
        switch (action.task) {
            case "start", "promote" -> {
                // What was in the guest is recovered with it.
                afterStart(container, action, Bind.FIRST_NEEDS_THEN);
                afterStart(connection, action, 0);
            }
            case "stop", "demote", "migrate_to", "migrate_from" -> {
                // If the container failed, its stop implies these.
                if (!container.failed) {
                    beforeStop(action, connection, 0);
                }
            }
            default -> {
                if (action.is("cancel")) {
                    // Where there is nothing to cancel any more nothing needs to be cancelled.
                } else if (!recurring(action)) {
                    afterStart(connection, action, 0);
                } else if (action.is("monitor")) {
                    afterStart(connection, action, Bind.FIRST_NEEDS_THEN);
                }
            }
        }
    }

    private void orderOnRemote(Action action, LiveNode node, Slot connection) {
        RemoteState state = RemoteState.of(placement, node);
        switch (action.task) {
            case "start", "promote" ->
                afterStart(connection, action, state == RemoteState.FAILED ? Bind.FIRST_NEEDS_THEN : 0);
            case "stop", "migrate_to", "migrate_from" -> orderStop(action, node, connection, state);
            case "demote" -> {
                if (state == RemoteState.RESTING || state == RemoteState.UNKNOWN) {
                    afterStart(connection, action, 0);
                }
            }
            default -> {
                if (recurring(action)) {
                    afterStart(connection, action, Bind.FIRST_NEEDS_THEN);
                    return;
                }
                if (action.is("monitor") && state == RemoteState.FAILED) {
                    book.fences.demand(node, "resources are in unknown state and connection is unrecoverable");
                }
                if (connection.currentNode() != null && state == RemoteState.STOPPED) {
                    // The services are looked at before the connection is closed.
                    beforeStop(action, connection, Bind.BLOCKS);
                } else {
                    afterStart(connection, action, 0);
                }
            }
        }
    }

    private void orderStop(Action action, LiveNode node, Slot connection, RemoteState state) {
        if (state == RemoteState.ALIVE) {
            beforeStop(action, connection, Bind.THEN_NEEDS_FIRST);
        } else if (state == RemoteState.FAILED) {
            // Only fencing can stop what nobody reaches.
            book.fences.demand(node, "resources are active but connection is unrecoverable");
        } else if (connection.nextRole == Role.STOPPED) {
            beforeStop(action, connection, Bind.THEN_NEEDS_FIRST);
        } else {
            afterStart(connection, action, 0);
        }
    }
}
