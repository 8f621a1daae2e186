package org.jcrm.core.policy.simulate;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import org.jcrm.core.cib.Cib;
import org.jcrm.core.model.NodeName;

/** One "what if" before planning: a change of the CIB that an operator asks to pretend. */
public sealed interface Injection extends Modification
        permits Injection.Quorum,
                Injection.Watchdog,
                Injection.NodeUp,
                Injection.NodeDown,
                Injection.NodeFailed,
                Injection.TicketGranted,
                Injection.TicketStandby,
                Injection.OperationDone {
    /**
     * The CIB with all of {@code injections}, in their order.
     *
     * @param now the time of pretended operations
     * @throws InjectionRefused if one names a node or resource that does not exist
     */
    static Injected apply(Cib cib, List<Injection> injections, Instant now) throws InjectionRefused {
        return new Injections(cib, now).apply(injections);
    }

    /**
     * @param cib the CIB after the injections
     * @param modifications what was changed, in order
     */
    record Injected(Cib cib, List<Modification> modifications) {
        public Injected {
            requireNonNull(cib, "cib is null");
            modifications = List.copyOf(modifications);
        }
    }

    /**
     * The cluster has quorum, or has lost it.
     *
     * @param value as the operator wrote it
     */
    record Quorum(String value) implements Injection {
        public Quorum {
            requireNonNull(value, "value is null");
        }

        @Override
        public String text() {
            return "Setting quorum: " + value;
        }
    }

    /**
     * A watchdog is active, or not.
     *
     * @param value what {@code have-watchdog} becomes
     */
    record Watchdog(String value) implements Injection {
        public Watchdog {
            requireNonNull(value, "value is null");
        }

        @Override
        public String text() {
            return "Setting watchdog: " + value;
        }
    }

    /** The node takes part; one that is unknown joins the configuration. */
    record NodeUp(NodeName node) implements Injection {
        public NodeUp {
            requireNonNull(node, "node is null");
        }

        @Override
        public String text() {
            return "Bringing node " + node + " online";
        }
    }

    /** The node left in good order: nothing of its history or its transient attributes stays. */
    record NodeDown(NodeName node) implements Injection {
        public NodeDown {
            requireNonNull(node, "node is null");
        }

        @Override
        public String text() {
            return "Taking node " + node + " offline";
        }
    }

    /** The node is gone without a word; what ran there may still run. */
    record NodeFailed(NodeName node) implements Injection {
        public NodeFailed {
            requireNonNull(node, "node is null");
        }

        @Override
        public String text() {
            return "Failing node " + node;
        }
    }

    /** The ticket is granted, or revoked. */
    record TicketGranted(String ticket, boolean granted) implements Injection {
        public TicketGranted {
            requireNonNull(ticket, "ticket is null");
        }

        @Override
        public String text() {
            return (granted ? "Granting" : "Revoking") + " ticket " + ticket;
        }
    }

    /** The ticket is in standby, or active again. */
    record TicketStandby(String ticket, boolean standby) implements Injection {
        public TicketStandby {
            requireNonNull(ticket, "ticket is null");
        }

        @Override
        public String text() {
            return standby ? "Making ticket " + ticket + " standby" : "Activating ticket " + ticket;
        }
    }

    /** An operation ended like this. */
    record OperationDone(OperationSpec operation) implements Injection {
        public OperationDone {
            requireNonNull(operation, "operation is null");
        }

        @Override
        public String text() {
            return "Injecting " + operation.text() + " into the configuration";
        }
    }
}
