package org.jcrm.core.controller;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import org.jcrm.core.cib.Configuration;
import org.jcrm.core.model.NodeName;

/**
 * What counting votes needs to know of earlier views. Each node keeps its own, and forgets it when its daemon ends.
 *
 * @param everybodySeen whether this node was in one view with all configured nodes, or in one that had quorum
 *     ({@code wait-for-all})
 * @param lastMan how many votes are expected since nodes stayed away for the window of {@code last-man-standing}
 * @param together the members of the last view with quorum that this node was in ({@code auto-tie-breaker-node})
 */
public record QuorumMemory(boolean everybodySeen, Optional<Integer> lastMan, List<NodeName> together) {
    public static final QuorumMemory NONE = new QuorumMemory(false, Optional.empty(), List.of());

    public QuorumMemory {
        requireNonNull(lastMan, "lastMan is null");
        together = List.copyOf(together);
    }

    QuorumMemory inView(Configuration configuration, MembershipView view) {
        boolean all = view.members().containsAll(configuration.nodeNames());
        int present = Quorum.count(configuration, view, this).total();
        // Whoever is back is expected again.
        return new QuorumMemory(everybodySeen || all, lastMan.map(votes -> Math.max(votes, present)), together);
    }

    QuorumMemory quorate(List<NodeName> members) {
        return new QuorumMemory(true, lastMan, members);
    }

    QuorumMemory expecting(int votes) {
        return new QuorumMemory(everybodySeen, Optional.of(votes), together);
    }
}
