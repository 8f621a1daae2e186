package org.jcrm.core.controller;

import static java.util.Objects.requireNonNull;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jcrm.core.cib.Cib;
import org.jcrm.core.cib.NodeState;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.ResourceId;

/**
 * What readers see: immutable, published by the loop.
 *
 * @param quorum the count of the votes in this view
 * @param confirmed whether the present designated controller, or this node as such, stands for {@code cib}
 * @param confirmations how often that was said, to tell a new word from an old one
 * @param sentence why the node is in this lifecycle state, for people
 * @param notices what every screen must show beside the status
 */
public record Snapshot(
        NodeName self,
        Lifecycle lifecycle,
        String sentence,
        MembershipView view,
        Quorum quorum,
        Cib cib,
        boolean confirmed,
        long confirmations,
        boolean transitionRunning,
        List<String> notices) {
    public Snapshot {
        requireNonNull(self, "self is null");
        requireNonNull(lifecycle, "lifecycle is null");
        requireNonNull(view, "view is null");
        requireNonNull(quorum, "quorum is null");
        requireNonNull(cib, "cib is null");
        notices = List.copyOf(notices);
    }

    /** What could hurt elsewhere and is active on this node, or may be, as its own history has it. */
    public Set<String> held() {
        NodeState own = cib.status().nodes().get(self);
        return own == null ? Set.of() : names(HistoryRecords.active(own));
    }

    /** Of which resources this node knows whether they are active on it. */
    public Set<String> known() {
        NodeState own = cib.status().nodes().get(self);
        return own == null ? Set.of() : names(own.history().keySet());
    }

    private static Set<String> names(Collection<ResourceId> resources) {
        Set<String> names = new TreeSet<>();
        resources.forEach(resource -> names.add(resource.value()));
        return names;
    }

    public boolean quorate() {
        return quorum.quorate();
    }
}
