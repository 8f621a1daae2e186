package org.jcrm.core.cib;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jcrm.core.model.AttributeSet;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.Ordered;
import org.jcrm.core.model.ResourceId;

/**
 * The status of one node ({@code node_state}). The node itself authors history and transient attributes; membership is
 * the designated controller's word.
 *
 * @param inCluster in the membership view ({@code in_ccm})
 * @param peerOnline its daemon takes part ({@code crmd="online"})
 * @param join {@code member}, {@code pending}, {@code down}, {@code banned}
 * @param expected {@code member} or {@code down}
 * @param detached the daemon went away and left its resources running (stopped for an upgrade, or killed): what it held
 *     still counts as running there and nobody else may take it until the evidence says that it is gone
 * @param transientAttributes attribute sets that die with the node's session ({@code transient_attributes})
 * @param transientUtilization capacity that dies with the node's session
 * @param extra remaining XML attributes by name (and, under {@code <name>}, unknown child elements)
 */
public record NodeState(
        String id,
        NodeName name,
        boolean inCluster,
        boolean peerOnline,
        String join,
        String expected,
        boolean detached,
        List<AttributeSet> transientAttributes,
        List<AttributeSet> transientUtilization,
        Map<ResourceId, ResourceHistory> history,
        Map<String, String> extra) {
    /** Value of {@code in_ccm} in {@link #extra} of a node whose membership nobody reported. */
    public static final String MEMBERSHIP_UNKNOWN = "";

    public NodeState(
            String id,
            NodeName name,
            boolean inCluster,
            boolean peerOnline,
            String join,
            String expected,
            boolean detached,
            List<AttributeSet> transientAttributes,
            Map<ResourceId, ResourceHistory> history,
            Map<String, String> extra) {
        this(id, name, inCluster, peerOnline, join, expected, detached, transientAttributes, List.of(), history, extra);
    }

    /** Transient attribute: within what time this node is certainly off, if it has a watchdog. */
    public static final String WATCHDOG_BOUND = "watchdog-bound";

    public NodeState {
        requireNonNull(id, "id is null");
        requireNonNull(name, "name is null");
        requireNonNull(join, "join is null");
        requireNonNull(expected, "expected is null");
        transientAttributes = List.copyOf(transientAttributes);
        transientUtilization = List.copyOf(transientUtilization);
        history = Ordered.copyOf(history);
        extra = Ordered.copyOf(extra);
    }

    /** A node of which nothing is known yet. */
    public static NodeState unseen(String id, NodeName name) {
        return new NodeState(id, name, false, false, "down", "down", false, List.of(), Map.of(), Map.of());
    }

    /** A node that this cluster has not seen since it began: it may be running, with anything on it. */
    public static NodeState neverSeen(String id, NodeName name) {
        return new NodeState(
                id,
                name,
                false,
                false,
                "down",
                "down",
                false,
                List.of(),
                Map.of(),
                Map.of("in_ccm", MEMBERSHIP_UNKNOWN));
    }

    /** Whether anybody ever said that the node is in the membership, or is not. */
    public boolean membershipKnown() {
        return !MEMBERSHIP_UNKNOWN.equals(extra.get("in_ccm"));
    }

    public Optional<String> transientAttribute(String attribute) {
        return transientAttributes.stream()
                .flatMap(set -> set.value(attribute).stream())
                .findFirst();
    }

    /** Whether an instance is being promoted here, and the end of that is not known yet. */
    public boolean isBeingPromoted() {
        return history.values().stream()
                .flatMap(each -> each.operations().values().stream())
                .anyMatch(operation ->
                        operation.isPending() && operation.key().operation().equals("promote"));
    }

    public NodeState withTransientAttributes(List<AttributeSet> changed) {
        return new NodeState(
                id,
                name,
                inCluster,
                peerOnline,
                join,
                expected,
                detached,
                changed,
                transientUtilization,
                history,
                extra);
    }

    public NodeState withHistory(Map<ResourceId, ResourceHistory> changed) {
        return new NodeState(
                id,
                name,
                inCluster,
                peerOnline,
                join,
                expected,
                detached,
                transientAttributes,
                transientUtilization,
                changed,
                extra);
    }
}
