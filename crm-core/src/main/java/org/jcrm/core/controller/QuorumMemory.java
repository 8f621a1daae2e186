package org.jcrm.core.controller;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.jcrm.core.cib.Configuration;

/**
 * What counting votes needs to know of earlier views. Each node keeps its own, and forgets it when its daemon ends.
 *
 * @param arbitrators how many this node is told to ask, whatever the configuration says
 * @param everybodySeen whether this node was in one view with all configured nodes, or in one that had quorum
 *     ({@code wait-for-all})
 * @param lastMan how many votes are expected since nodes stayed away for the window of {@code last-man-standing}
 */
public record QuorumMemory(int arbitrators, boolean everybodySeen, Optional<Integer> lastMan) {
    public static final QuorumMemory NONE = of(0);

    public QuorumMemory {
        requireNonNull(lastMan, "lastMan is null");
    }

    static QuorumMemory of(int arbitrators) {
        return new QuorumMemory(arbitrators, false, Optional.empty());
    }

    QuorumMemory inView(Configuration configuration, MembershipView view) {
        boolean all = view.members().containsAll(configuration.nodeNames());
        int present = Quorum.count(configuration, view, this).total();
        // Whoever is back is expected again.
        return new QuorumMemory(arbitrators, everybodySeen || all, lastMan.map(votes -> Math.max(votes, present)));
    }

    /** Whoever is with those that have quorum waits for nobody any more. */
    QuorumMemory quorate() {
        return new QuorumMemory(arbitrators, true, lastMan);
    }

    QuorumMemory expecting(int votes) {
        return new QuorumMemory(arbitrators, everybodySeen, Optional.of(votes));
    }
}
