package org.jcrm.core.model;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * One service run by one agent. A primitive made from a {@link Template} names it and may leave the agent to it.
 *
 * @param agent the agent, after the template has been consulted (never empty in a valid configuration)
 */
public record Primitive(
        ResourceId id,
        AgentName agent,
        Optional<ResourceId> template,
        List<AttributeSet> params,
        List<AttributeSet> meta,
        List<AttributeSet> utilization,
        List<Operation> operations)
        implements Resource {
    public Primitive {
        requireNonNull(id, "id is null");
        requireNonNull(agent, "agent is null");
        requireNonNull(template, "template is null");
        params = List.copyOf(params);
        meta = List.copyOf(meta);
        utilization = List.copyOf(utilization);
        operations = List.copyOf(operations);
    }
}
