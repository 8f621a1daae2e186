package org.jcrm.core.policy;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jcrm.core.policy.Action.Link;

/**
 * Planned actions that wait for what the cluster must not do: the start of a resource that is blocked or unmanaged, above
 * all. As in Pacemaker such a transition begins and never completes; here it says so.
 */
final class NeverRun {
    private NeverRun() {}

    /** One sentence for each such wait, once the graph has been built. */
    static List<String> sentences(ActionBook book) {
        Set<String> sentences = new LinkedHashSet<>();
        for (Action action : book.all) {
            for (Link link : action.before) {
                if (action.inGraph && link.inGraph && !link.action.inGraph) {
                    sentences.add(where(action) + " will not be run: it waits for " + where(link.action) + ", and "
                            + obstacle(book, link.action));
                }
            }
        }
        return List.copyOf(sentences);
    }

    private static String where(Action action) {
        return action.node == null ? action.key : action.key + " on " + action.node;
    }

    private static String obstacle(ActionBook book, Action missing) {
        if (missing.slot != null && missing.slot.blocked) {
            return missing.slot.id() + " is blocked";
        }
        if (missing.slot != null && !missing.slot.managed) {
            return missing.slot.id() + " is unmanaged";
        }
        if (missing.node != null && !book.placement.online(missing.node)) {
            return missing.node + " is offline";
        }
        return "that cannot be done now";
    }
}
