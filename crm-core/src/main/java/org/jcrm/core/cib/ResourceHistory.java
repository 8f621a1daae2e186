package org.jcrm.core.cib;

import static java.util.Objects.requireNonNull;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jcrm.core.model.AgentName;
import org.jcrm.core.model.Ordered;
import org.jcrm.core.model.ResourceId;

/**
 * What one node did with one resource ({@code lrm_resource}); operations by their history id, in the order of arrival.
 *
 * @param container the bundle container that the resource runs in, if any
 */
public record ResourceHistory(
        ResourceId id,
        Optional<AgentName> agent,
        Optional<String> container,
        Map<String, OperationRecord> operations,
        Map<String, String> extra) {
    public ResourceHistory {
        requireNonNull(id, "id is null");
        requireNonNull(agent, "agent is null");
        requireNonNull(container, "container is null");
        operations = Ordered.copyOf(operations);
        extra = Ordered.copyOf(extra);
    }

    /**
     * With one more operation; an entry that is written again moves to the end.
     *
     * <p>{@code <rsc>_last_0} has room for one operation, which is not enough to tell the state. Beside it are kept, each
     * under {@code <rsc>_<operation>_0}: what a demotion or a stop that is under way may not have ended yet, since until it
     * has, the instance counts as promoted, or as running; and the start behind a promotion or demotion, since it alone
     * tells that failures before it are over (a demotion clears none).
     */
    public ResourceHistory recorded(OperationRecord operation) {
        Map<String, OperationRecord> updated = new LinkedHashMap<>(operations);
        OperationRecord before = updated.remove(operation.id());
        if (operation.id().equals(id + "_last_0")) {
            displace(updated, Optional.ofNullable(before), operation);
        }
        updated.put(operation.id(), operation);
        return new ResourceHistory(id, agent, container, updated, extra);
    }

    private void displace(
            Map<String, OperationRecord> updated, Optional<OperationRecord> before, OperationRecord operation) {
        String task = operation.key().operation();
        if (task.startsWith("reload")) {
            return;
        }
        boolean changesRole = task.equals("promote") || task.equals("demote");
        if (!operation.isPending()) {
            forget(updated, "promote");
            forget(updated, "demote");
            boolean reloaded = before.filter(record -> record.key().operation().startsWith("reload"))
                    .isPresent();
            if (!changesRole || reloaded) {
                // After a reload the start's digest would tell of parameters that are not in force any more.
                forget(updated, "start");
            }
        }
        boolean mayNotEnd = operation.isPending() && (changesRole || task.equals("stop"));
        before.filter(OperationRecord::succeeded).ifPresent(record -> {
            String was = record.key().operation();
            boolean kept = was.equals("start") && changesRole
                    || mayNotEnd && List.of("start", "promote", "demote").contains(was);
            if (kept) {
                String keptId = id + "_" + was + "_0";
                updated.put(keptId, record.withId(keptId));
            }
        });
    }

    private void forget(Map<String, OperationRecord> updated, String task) {
        updated.remove(id + "_" + task + "_0");
    }
}
