package org.jcrm.core.policy;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.Ordered;

/** Which primitive was given which node. */
final class Assignments {
    private Assignments() {}

    static Map<String, NodeName> of(Placement placement) {
        Map<String, NodeName> assigned = new LinkedHashMap<>();
        placement.tops.forEach(slot -> add(slot, assigned));
        return Ordered.copyOf(assigned);
    }

    private static void add(Slot slot, Map<String, NodeName> assigned) {
        slot.children.forEach(child -> add(child, assigned));
        if (slot.isPrimitive() && slot.node != null) {
            assigned.put(slot.id(), slot.node.name());
        }
    }
}
