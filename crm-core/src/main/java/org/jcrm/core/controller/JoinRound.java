package org.jcrm.core.controller;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jcrm.core.cib.Cib;
import org.jcrm.core.cib.CibVersion;
import org.jcrm.core.cib.NodeState;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.Ordered;

/** How far the designated controller's round of joins is. */
public sealed interface JoinRound {
    /** Until when it waits, by the clock that nobody sets; a timer that fires earlier was set for another round. */
    Duration deadline();

    /** Members are telling what they know. */
    record Gathering(Set<NodeName> awaited, Map<NodeName, Answer> answers, Duration deadline) implements JoinRound {
        public Gathering {
            awaited = Sets.copyOf(awaited);
            answers = Ordered.copyOf(answers);
        }
    }

    /** The merged CIB went out; these members have to write it to their disks before anything rests on it. */
    record Finalizing(CibVersion version, Set<NodeName> unacknowledged, Duration deadline) implements JoinRound {
        public Finalizing {
            requireNonNull(version, "version is null");
            unacknowledged = Sets.copyOf(unacknowledged);
        }
    }

    /** What one member said. */
    record Answer(
            Cib cib,
            CibVersion heard,
            NodeState self,
            List<AgentTask> inFlight,
            boolean freshSession,
            List<Fencing> fencings) {
        public Answer {
            requireNonNull(cib, "cib is null");
            requireNonNull(heard, "heard is null");
            requireNonNull(self, "self is null");
            inFlight = List.copyOf(inFlight);
            fencings = List.copyOf(fencings);
        }
    }
}
