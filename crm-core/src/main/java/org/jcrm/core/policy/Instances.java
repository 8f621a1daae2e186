package org.jcrm.core.policy;

import org.jcrm.core.model.Role;
import org.jcrm.core.status.LiveNode;
import org.jspecify.annotations.Nullable;

/** Which instance of a clone belongs to what runs beside it. */
final class Instances {
    private Instances() {}

    /**
     * The instance of {@code clone} on the node of {@code beside}; if that has no node, on the best node it may have.
     *
     * @param role the role that the instance must have (next, or now if {@code current}); UNKNOWN for any
     */
    static @Nullable Slot compatible(Placement placement, Slot beside, Slot clone, Role role, boolean current) {
        LiveNode node = beside.location(current);
        if (node != null) {
            return on(placement, node, clone, role, current);
        }
        for (LiveNode candidate : placement.sorted(beside.scores, null)) {
            Slot found = on(placement, candidate, clone, role, current);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    /** Of a container, the role of what is inside. */
    static Role state(Placement placement, Slot instance, boolean current) {
        return (instance.live.replicaContainer() ? placement.inside(instance).orElse(instance) : instance)
                .state(current);
    }

    static @Nullable Slot on(Placement placement, LiveNode node, Slot clone, Role role, boolean current) {
        for (Slot instance : clone.instances()) {
            if (instance.location(current) == node
                    && (role == Role.UNKNOWN || state(placement, instance, current) == role)
                    && !instance.blockedAnywhere()) {
                return instance;
            }
        }
        return null;
    }
}
