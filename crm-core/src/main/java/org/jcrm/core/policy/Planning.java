package org.jcrm.core.policy;

import java.util.List;

/**
 * A plan with what explains it to tools.
 *
 * @param scores each score that was considered, in the words of {@code crm_simulate -s}
 * @param dot the graph as dot, with what could not be done
 */
public record Planning(Plan plan, List<String> scores, List<String> dot) {
    public Planning {
        scores = List.copyOf(scores);
        dot = List.copyOf(dot);
    }
}
