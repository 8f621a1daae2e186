package org.jcrm.core.policy;

import java.util.List;
import java.util.Map;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.Ordered;

/**
 * A plan with what explains it to tools.
 *
 * @param scores each score that was considered, in the words of {@code crm_simulate -s}
 * @param dot the graph as dot, with what could not be done
 * @param assigned the node that each primitive or instance was given; without one it is missing
 */
public record Planning(Plan plan, List<String> scores, List<String> dot, Map<String, NodeName> assigned) {
    public Planning {
        scores = List.copyOf(scores);
        dot = List.copyOf(dot);
        assigned = Ordered.copyOf(assigned);
    }
}
