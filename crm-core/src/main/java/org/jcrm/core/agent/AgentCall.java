package org.jcrm.core.agent;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jcrm.core.model.AgentName;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.Ordered;
import org.jcrm.core.model.ResourceId;

/**
 * One call of an agent on this node.
 *
 * @param resource the instance ({@code pgsql}, or {@code pgsql:0} for a unique clone)
 * @param operation {@code start}, {@code stop}, {@code monitor}, {@code promote}, {@code demote}, {@code notify}, …
 * @param interval of a recurring monitor; zero for everything else
 * @param timeout the whole time that the operation has; the executor ends it then
 * @param params instance attributes, resolved for this node
 * @param meta {@code CRM_meta_*} values without that prefix ({@code clone}, {@code notify_type},
 *     {@code notify_promote_uname}, {@code on_node}, {@code op_target_rc} …)
 */
public record AgentCall(
        NodeName self,
        ResourceId resource,
        AgentName agent,
        String operation,
        Duration interval,
        Duration timeout,
        Map<String, String> params,
        Map<String, String> meta) {
    public AgentCall {
        requireNonNull(self, "self is null");
        requireNonNull(resource, "resource is null");
        requireNonNull(agent, "agent is null");
        requireNonNull(operation, "operation is null");
        requireNonNull(interval, "interval is null");
        requireNonNull(timeout, "timeout is null");
        params = Ordered.copyOf(params);
        meta = Ordered.copyOf(meta);
    }

    public Optional<String> param(String name) {
        return Optional.ofNullable(params.get(name)).filter(value -> !value.isEmpty());
    }

    /** A one-shot monitor that only asks what is there. */
    public boolean isProbe() {
        return operation.equals("monitor") && interval.isZero();
    }

    /** The configured resource's id: {@code pgsql} for the instance {@code pgsql:0}. */
    public ResourceId baseResource() {
        int colon = resource.value().indexOf(':');
        return colon < 0 ? resource : ResourceId.of(resource.value().substring(0, colon));
    }
}
