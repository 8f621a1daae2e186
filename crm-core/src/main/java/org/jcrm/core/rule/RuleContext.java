package org.jcrm.core.rule;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jcrm.core.model.AgentName;
import org.jcrm.core.model.Ordered;
import org.jcrm.core.model.Role;

/**
 * What a rule is evaluated against.
 *
 * @param node attributes of the node in question; empty where rules see no node (cluster options, defaults)
 * @param agent the resource's agent, for {@code rsc_expression}
 * @param operation the operation's name and interval in milliseconds, for {@code op_expression}
 * @param params the resource's parameters, for {@code value-source="param"}
 * @param meta the resource's meta attributes, for {@code value-source="meta"}
 * @param role the role that a rule with a role must name to hold
 * @param changes hears of the moments at which the outcome may change by itself
 */
public record RuleContext(
        Instant now,
        Optional<Map<String, String>> node,
        Optional<AgentName> agent,
        Optional<OperationName> operation,
        Map<String, String> params,
        Map<String, String> meta,
        Optional<Role> role,
        NextChange changes) {
    /** Name and interval of an operation. */
    public record OperationName(String name, long intervalMillis) {}

    public RuleContext {
        requireNonNull(now, "now is null");
        requireNonNull(node, "node is null");
        requireNonNull(agent, "agent is null");
        requireNonNull(operation, "operation is null");
        params = Ordered.copyOf(params);
        meta = Ordered.copyOf(meta);
        requireNonNull(role, "role is null");
        requireNonNull(changes, "changes is null");
    }

    /** Neither node nor resource: cluster options. */
    public static RuleContext at(Instant now, NextChange changes) {
        return new RuleContext(
                now,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                Map.of(),
                Optional.empty(),
                changes);
    }

    public RuleContext withNode(Map<String, String> attributes) {
        return new RuleContext(now, Optional.of(attributes), agent, operation, params, meta, role, changes);
    }

    public RuleContext withAgent(AgentName name) {
        return new RuleContext(now, node, Optional.of(name), operation, params, meta, role, changes);
    }

    public RuleContext withOperation(String name, long intervalMillis) {
        return new RuleContext(
                now, node, agent, Optional.of(new OperationName(name, intervalMillis)), params, meta, role, changes);
    }

    public RuleContext withResource(Map<String, String> itsParams, Map<String, String> itsMeta) {
        return new RuleContext(now, node, agent, operation, itsParams, itsMeta, role, changes);
    }
}
