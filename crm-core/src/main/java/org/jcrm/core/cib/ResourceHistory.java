package org.jcrm.core.cib;

import static java.util.Objects.requireNonNull;

import java.util.LinkedHashMap;
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
     * <p>A promotion or demotion takes the place of the start before it in {@code <rsc>_last_0}. The start is kept beside
     * it until the next start or stop: it alone tells that failures before it are over, since a demotion clears none.
     */
    public ResourceHistory recorded(OperationRecord operation) {
        Map<String, OperationRecord> updated = new LinkedHashMap<>(operations);
        OperationRecord before = updated.remove(operation.id());
        if (operation.id().equals(id + "_last_0")) {
            String startId = id + "_start_0";
            String task = operation.key().operation();
            boolean changesRole = task.equals("promote") || task.equals("demote");
            String taskBefore = before == null ? "" : before.key().operation();
            if (changesRole && before != null && taskBefore.equals("start") && before.succeeded()) {
                updated.put(startId, before.withId(startId));
            } else if (!changesRole && !isReload(task) || changesRole && isReload(taskBefore)) {
                // After a reload the start's digest would tell of parameters that are not in force any more.
                updated.remove(startId);
            }
        }
        updated.put(operation.id(), operation);
        return new ResourceHistory(id, agent, container, updated, extra);
    }

    private static boolean isReload(String task) {
        return task.startsWith("reload");
    }
}
