package org.jcrm.core.agent;

import java.util.List;

/**
 * What {@code jcrm node start} found on a node, in plain sentences, and what it would do.
 *
 * @param needed whether {@link ResourceAgent#rejoin} has anything to do
 * @param destructive whether data would be overwritten (rewound or copied anew)
 * @param findings what is there: lock, timelines, divergence
 * @param steps what would be done, in order
 */
public record RejoinReport(boolean needed, boolean destructive, List<String> findings, List<String> steps) {
    public RejoinReport {
        findings = List.copyOf(findings);
        steps = List.copyOf(steps);
    }

    public static RejoinReport nothingToDo() {
        return new RejoinReport(false, false, List.of(), List.of());
    }
}
