package org.jcrm.core.fencing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jcrm.core.cib.Cib;
import org.jcrm.core.cib.Configuration;
import org.jcrm.core.cib.NodeState;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.TimeText;
import org.jcrm.core.watchdog.WatchdogBound;

/**
 * Whether {@code fencing-watchdog-timeout} is long enough for what the nodes promise: a node that has no watchdog, or needs
 * longer than that to be certainly off, must never be counted as off when the time is over.
 */
public final class WatchdogCover {
    private WatchdogCover() {}

    /** How long the others wait before they count a node as off; empty: they do not. */
    public static Optional<Duration> timeout(Configuration configuration) {
        return configuration
                .property("fencing-watchdog-timeout")
                .or(() -> configuration.property("stonith-watchdog-timeout"))
                .flatMap(TimeText::parse)
                .filter(Duration::isPositive);
    }

    public static Optional<WatchdogBound> promised(NodeState state) {
        return state.transientAttribute(NodeState.WATCHDOG_BOUND).flatMap(WatchdogBound::parse);
    }

    /**
     * What speaks against a configuration, as the members have promised by their attribute {@code watchdog-bound}; each a
     * sentence with the numbers.
     *
     * @param members of the present view
     */
    public static List<String> problems(Cib cib, List<NodeName> members, Configuration next) {
        List<String> problems = new ArrayList<>();
        timeout(next).ifPresent(timeout -> {
            for (NodeName node : members) {
                problem(cib, node, timeout).ifPresent(problems::add);
            }
        });
        return problems;
    }

    private static Optional<String> problem(Cib cib, NodeName node, Duration timeout) {
        NodeState state = cib.status().nodes().get(node);
        Optional<WatchdogBound> bound = Optional.ofNullable(state).flatMap(WatchdogCover::promised);
        String option = "fencing-watchdog-timeout: " + WatchdogBound.text(timeout);
        if (bound.isEmpty()) {
            return Optional.of(option + " needs a watchdog on every node, and " + node
                    + " has none (`watchdog:` in its jcrmd.yaml).");
        }
        return bound.get().total().compareTo(timeout) <= 0
                ? Optional.empty()
                : Optional.of(option + " is too short for " + node + ": it is certainly off only after "
                        + bound.get().sentence() + ".");
    }
}
