package org.jcrm.core.controller;

import java.time.Duration;
import java.util.Optional;
import org.jcrm.core.cib.NodeState;
import org.jcrm.core.controller.Fencing.Failures;
import org.jcrm.core.model.NodeName;

/** When a node's fencing that failed is tried again, when it is given up, and what brings new hope. */
final class FencingRetries {
    /** Pause between two fencings of a node of which the first failed. */
    private static final Duration RETRY = Duration.ofSeconds(2);

    /** {@code dc-deadtime}: how long a node that nobody has seen yet may take to come. */
    private static final Duration ARRIVAL = Duration.ofSeconds(20);

    private FencingRetries() {}

    static boolean givenUp(Turn turn, DcDesk desk, NodeName target) {
        return count(desk, target) >= FencingSight.setup(turn).maxAttempts();
    }

    private static int count(DcDesk desk, NodeName target) {
        Failures failures = desk.fencingFailures.get(target);
        return failures == null ? 0 : failures.count();
    }

    static Duration earliest(Turn turn, DcDesk desk, NodeName target) {
        NodeState state = turn.cib.status().nodes().get(target);
        Duration arrival = state != null && !state.membershipKnown() ? turn.steady.plus(ARRIVAL) : turn.steady;
        return Optional.ofNullable(desk.fencingFailures.get(target))
                .map(each -> each.last().plus(RETRY))
                .filter(again -> again.compareTo(arrival) > 0)
                .orElse(arrival);
    }

    static void succeeded(Turn turn, DcDesk desk, NodeName target) {
        desk.fencingFailures.remove(target);
        turn.notices.remove(notice(target));
    }

    /**
     * Only what a transition waits for counts: an operator sees the failure and decides whether to ask again.
     *
     * @return how often it failed in a row
     */
    static int failed(Turn turn, DcDesk desk, Fencing fencing) {
        NodeName target = fencing.run().target();
        if (!fencing.waiters().isEmpty()) {
            desk.fencingFailures.put(target, new Failures(count(desk, target) + 1, turn.steady));
            turn.notices.add(notice(target));
        }
        return count(desk, target);
    }

    private static String notice(NodeName target) {
        return target + " could not be fenced; what needs that waits. When you have made sure that it is off, say so:"
                + " jcrm fence confirm " + target + ".";
    }

    /** Whatever kept a fencing from succeeding may be over. */
    static void viewChanged(Turn turn) {
        configurationChanged(turn);
        for (NodeName node : turn.cib.configuration().nodeNames()) {
            if (turn.view.members().contains(node) || turn.otherDc().isPresent()) {
                turn.notices.remove(notice(node));
            }
        }
    }

    /** Whatever kept a fencing from succeeding may be over. */
    static void configurationChanged(Turn turn) {
        turn.desk.ifPresent(desk -> desk.fencingFailures.clear());
    }

    /** It is time to look again: one more attempt for those that were given up. */
    static void oneMoreAttempt(Turn turn, DcDesk desk) {
        int limit = FencingSight.setup(turn).maxAttempts();
        desk.fencingFailures.replaceAll(
                (target, failures) -> new Failures(Math.min(failures.count(), limit - 1), failures.last()));
    }
}
