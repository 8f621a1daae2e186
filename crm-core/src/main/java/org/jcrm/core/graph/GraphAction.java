package org.jcrm.core.graph;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import java.util.Optional;
import org.jcrm.core.cib.OperationKey;
import org.jcrm.core.model.AgentName;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.Ordered;
import org.jcrm.core.model.ResourceId;

/** One action of a transition graph. {@code attributes} are those of the graph's XML form, {@code CRM_meta_*} included. */
public sealed interface GraphAction {
    /** Attribute of a stop: since when the resource waits for its node. */
    String SHUTDOWN_LOCK = "shutdown-lock";

    /** Attribute of an action on a remote node: the member that carries it out. */
    String ROUTER = "router_node";

    /** Attribute of an action that takes remote or guest nodes down: their ids, apart by blanks. */
    String DOWNED = "downed";

    int id();

    Map<String, String> attributes();

    /**
     * An agent operation on a node ({@code rsc_op}).
     *
     * @param resource the id that the agent and the history use ({@code pgsql}; {@code pgsql:0} if globally unique)
     * @param key as the history has it; of a notification, type and operation are in {@code attributes}
     * @param longId the instance in the engine's own numbering, where it differs ({@code pgsql:0})
     * @param operation {@code start|stop|monitor|promote|demote|notify|reload|reload-agent|migrate_to|migrate_from|cancel|delete}
     * @param params instance attributes, resolved for the node
     * @param targetReturnCode the exit code that counts as success
     * @param known whether the history knows the instance by {@code resource} already; Pacemaker's XML shows another key
     *     if not
     */
    record ResourceAction(
            int id,
            OperationKey key,
            String operation,
            NodeName node,
            Optional<NodeName> router,
            ResourceId resource,
            Optional<String> longId,
            AgentName agent,
            Map<String, String> params,
            Map<String, String> attributes,
            int targetReturnCode,
            long timeoutMillis,
            boolean known)
            implements GraphAction {
        public ResourceAction(
                int id,
                OperationKey key,
                String operation,
                NodeName node,
                Optional<NodeName> router,
                ResourceId resource,
                Optional<String> longId,
                AgentName agent,
                Map<String, String> params,
                Map<String, String> attributes,
                int targetReturnCode,
                long timeoutMillis) {
            this(
                    id,
                    key,
                    operation,
                    node,
                    router,
                    resource,
                    longId,
                    agent,
                    params,
                    attributes,
                    targetReturnCode,
                    timeoutMillis,
                    true);
        }

        public ResourceAction {
            requireNonNull(key, "key is null");
            requireNonNull(operation, "operation is null");
            requireNonNull(node, "node is null");
            requireNonNull(router, "router is null");
            requireNonNull(resource, "resource is null");
            requireNonNull(longId, "longId is null");
            requireNonNull(agent, "agent is null");
            params = Ordered.copyOf(params);
            attributes = Ordered.copyOf(attributes);
        }
    }

    /**
     * A point in the order that nobody executes ({@code pseudo_event}).
     *
     * @param internalKey the key in the engine's own numbering of instances, where it differs
     */
    record PseudoAction(
            int id, String key, String operation, Optional<String> internalKey, Map<String, String> attributes)
            implements GraphAction {
        public PseudoAction(int id, String key, String operation, Map<String, String> attributes) {
            this(id, key, operation, Optional.empty(), attributes);
        }

        public PseudoAction {
            requireNonNull(key, "key is null");
            requireNonNull(internalKey, "internalKey is null");
            attributes = Ordered.copyOf(attributes);
        }
    }

    /** Make a node certainly off ({@code crm_event} {@code stonith}). */
    record FenceAction(int id, NodeName target, String fencingAction, Map<String, String> attributes)
            implements GraphAction {
        public FenceAction {
            requireNonNull(target, "target is null");
            requireNonNull(fencingAction, "fencingAction is null");
            attributes = Ordered.copyOf(attributes);
        }
    }

    /** Something a controller does ({@code crm_event}): {@code do_shutdown}, {@code clear_failcount}, {@code maintenance_nodes}, … */
    record ClusterAction(
            int id,
            String operation,
            String key,
            Optional<NodeName> node,
            Optional<Subject> subject,
            Map<String, String> attributes)
            implements GraphAction {
        /**
         * The resource that a controller's action is about.
         *
         * @param internalKey the action's key in the engine's own numbering of instances, where history has another
         */
        public record Subject(
                ResourceId resource, Optional<String> longId, AgentName agent, Optional<String> internalKey) {}

        public ClusterAction(
                int id, String operation, String key, Optional<NodeName> node, Map<String, String> attributes) {
            this(id, operation, key, node, Optional.empty(), attributes);
        }

        public ClusterAction {
            requireNonNull(operation, "operation is null");
            requireNonNull(key, "key is null");
            requireNonNull(node, "node is null");
            requireNonNull(subject, "subject is null");
            attributes = Ordered.copyOf(attributes);
        }
    }
}
