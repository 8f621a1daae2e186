package org.jcrm.core.model;

import static java.util.Objects.requireNonNull;

import java.util.List;

/** Values shared by the primitives that name it ({@code template}). */
public record Template(
        ResourceId id,
        AgentName agent,
        List<AttributeSet> params,
        List<AttributeSet> meta,
        List<AttributeSet> utilization,
        List<Operation> operations) {
    public Template {
        requireNonNull(id, "id is null");
        requireNonNull(agent, "agent is null");
        params = List.copyOf(params);
        meta = List.copyOf(meta);
        utilization = List.copyOf(utilization);
        operations = List.copyOf(operations);
    }
}
