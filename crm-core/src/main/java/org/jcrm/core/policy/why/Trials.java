package org.jcrm.core.policy.why;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jcrm.core.cib.Cib;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.policy.PlacementTrace;
import org.jcrm.core.policy.PlanInput;
import org.jcrm.core.policy.PolicyEngine;

/**
 * Plans with a changed CIB and says whether that alters the decision as the question wants it. How often it plans depends
 * on the size of the cluster, so that an answer never takes longer than a few seconds.
 */
final class Trials {
    private static final int MOST = 120;
    private static final int FEWEST = 8;

    /** Nodes × resources that may be planned for one question. */
    private static final int WORK = 400_000;

    private final WhyRequest request;
    private final Subject before;
    private int left = -1;

    Trials(WhyRequest request, Subject before) {
        this.request = request;
        this.before = before;
    }

    Cib cib() {
        return request.cib();
    }

    boolean exhausted() {
        return left == 0;
    }

    /** The nodes that the question is about; empty: any other than now. */
    Optional<NodeName> target() {
        return request.node();
    }

    /** Whether anything could be wished for at all. */
    boolean anythingToReach() {
        return request.node().isEmpty()
                ? request.question() != Question.STOPPED || !before.runsAnywhere()
                : !before.runsOn(request.node().get())
                        || (!before.nodes(true).isEmpty()
                                && !before.promotedOn(request.node().get()));
    }

    /** The outcome with the changed CIB; empty if nothing may be planned any more, or the resource is gone. */
    Optional<Subject> plan(Cib changed) {
        if (left == 0) {
            return Optional.empty();
        }
        PlacementTrace trace = PolicyEngine.trace(new PlanInput(changed, request.now(), 1, List.of()));
        if (left < 0) {
            int size = Math.max(1, trace.nodes().size() * trace.resources().size());
            left = Math.clamp(WORK / size, FEWEST, MOST);
        }
        left--;
        try {
            return Optional.of(Subject.find(trace, before.asked()));
        } catch (WhyRefused e) {
            return Optional.empty();
        }
    }

    /** Whether this outcome is what the question would like to see. */
    boolean alters(Subject outcome) {
        if (request.node().isPresent()) {
            NodeName node = request.node().get();
            return before.runsOn(node) ? outcome.promotedOn(node) : outcome.runsOn(node);
        }
        Set<String> now = before.nodes(false);
        Set<String> then = outcome.nodes(false);
        if (now.isEmpty()) {
            return !then.isEmpty();
        }
        if (before.outcome().size() < before.units().size()
                && outcome.outcome().size() > before.outcome().size()) {
            return true;
        }
        boolean moves = !then.equals(now) || !outcome.nodes(true).equals(before.nodes(true));
        // Less than before is no answer to the question what else could be.
        return moves
                && then.size() >= now.size()
                && outcome.nodes(true).size() >= before.nodes(true).size();
    }
}
