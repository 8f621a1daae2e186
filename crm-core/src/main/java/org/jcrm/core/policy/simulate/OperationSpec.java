package org.jcrm.core.policy.simulate;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jcrm.core.model.NodeName;

/**
 * A result to pretend: {@code RESOURCE_TASK_INTERVAL@NODE=RC}, like {@code db:0_monitor_20000@node1=7}.
 *
 * @param text as the operator wrote it
 * @param resource a primitive, or an instance of a cloned one
 * @param intervalMillis 0: not recurring
 */
public record OperationSpec(
        String text, String resource, String task, long intervalMillis, NodeName node, int returnCode) {
    /** Tasks that have an underscore themselves. */
    private static final List<String> LONG_TASKS = List.of("migrate_to", "migrate_from");

    private static final Pattern FORM = Pattern.compile("(.+)_(\\d{1,15})@([^@=]+)=(\\d{1,3})");

    public OperationSpec {
        requireNonNull(text, "text is null");
        requireNonNull(resource, "resource is null");
        requireNonNull(task, "task is null");
        requireNonNull(node, "node is null");
    }

    /** Empty if the text has another form. */
    public static Optional<OperationSpec> parse(String text) {
        Matcher form = FORM.matcher(text.strip());
        if (!form.matches()) {
            return Optional.empty();
        }
        String resourceAndTask = form.group(1);
        int split = LONG_TASKS.stream()
                .filter(task -> resourceAndTask.endsWith("_" + task))
                .map(task -> resourceAndTask.length() - task.length() - 1)
                .findFirst()
                .orElseGet(() -> resourceAndTask.lastIndexOf('_'));
        if (split < 1 || split == resourceAndTask.length() - 1) {
            return Optional.empty();
        }
        return Optional.of(new OperationSpec(
                text.strip(),
                resourceAndTask.substring(0, split),
                resourceAndTask.substring(split + 1),
                Long.parseLong(form.group(2)),
                NodeName.of(form.group(3)),
                Integer.parseInt(form.group(4))));
    }
}
