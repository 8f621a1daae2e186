package org.jcrm.core.status;

/**
 * The options of a clone.
 *
 * @param max instances in the cluster
 * @param nodeMax instances on one node; always 1 if they are not distinguishable
 * @param minimum instances that must be active before what is ordered after the clone may start
 */
public record CloneTraits(
        int max,
        int nodeMax,
        int promotedMax,
        int promotedNodeMax,
        int minimum,
        boolean interleave,
        boolean ordered,
        boolean promotable) {
    static final CloneTraits NONE = new CloneTraits(0, 0, 0, 0, 0, false, false, false);
}
