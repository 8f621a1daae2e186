package org.jcrm.core.controller;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.Ordered;

/**
 * From when the time runs after which a lost node has reset itself: the argument is in {@code docs/watchdog.md}, "From when
 * it is counted". A lost node may take itself for a member as long as it hears anybody who still has it in the view; so it is
 * the moment at which everybody here had said to be in a view without it. Times are those of {@link Turn#steady}.
 *
 * @param agreed who has confirmed the present view, or one before it
 * @param since when each lost node was out of the view of all of these
 * @param quorateSince when this part last got its quorum, if it has it
 */
record Absences(Set<NodeName> agreed, Map<NodeName, Duration> since, Optional<Duration> quorateSince) {
    static final Absences NONE = new Absences(Set.of(), Map.of(), Optional.empty());

    Absences {
        agreed = Sets.copyOf(agreed);
        since = Ordered.copyOf(since);
        requireNonNull(quorateSince, "quorateSince is null");
    }

    /** These have confirmed that they are in the present view; others that had confirmed it before are still in it. */
    static void confirmed(Turn turn, DcDesk desk, Set<NodeName> members, boolean firstOfView) {
        Set<NodeName> agreed = new LinkedHashSet<>(members);
        agreed.add(turn.self());
        // Who comes from elsewhere may have been with those who are lost until a moment ago.
        boolean newcomers = !desk.absences.agreed().containsAll(agreed);
        if (!firstOfView) {
            agreed.addAll(desk.absences.agreed());
        }
        Map<NodeName, Duration> since = newcomers ? new LinkedHashMap<>() : new LinkedHashMap<>(desk.absences.since());
        since.keySet().removeAll(turn.view.members());
        List<NodeName> lost = new ArrayList<>(turn.cib.configuration().nodeNames());
        lost.removeAll(turn.view.members());
        lost.forEach(node -> since.putIfAbsent(node, turn.steady));
        desk.absences = new Absences(agreed, since, desk.absences.quorateSince());
    }

    /** This node stood still: whatever it knew, others may have decided otherwise meanwhile. */
    static void doubt(Turn turn) {
        turn.desk.ifPresent(desk -> desk.absences = NONE);
    }

    /** At the end of a step. */
    static void settle(Turn turn) {
        turn.desk.ifPresent(desk -> {
            boolean quorate = turn.cib.haveQuorum();
            if (quorate != desk.absences.quorateSince().isPresent()) {
                desk.absences = new Absences(
                        desk.absences.agreed(),
                        desk.absences.since(),
                        quorate ? Optional.of(turn.steady) : Optional.empty());
            }
        });
    }

    /**
     * From when the time of a node is counted; empty: it is here, or it is not known.
     *
     * <p>Somebody who loses a vote knows it at once, by the clock, while somebody who is cut off finds out; so the moment at
     * which this part got its quorum may be later by what failure detection takes.
     */
    Optional<Duration> countedFrom(NodeName node, Duration failure) {
        Optional<Duration> out = Optional.ofNullable(since.get(node));
        return out.flatMap(moment -> quorateSince
                .map(gained -> gained.minus(failure))
                .map(gained -> gained.compareTo(moment) > 0 ? gained : moment));
    }
}
