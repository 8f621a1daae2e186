package org.jcrm.core.fencing;

import static java.util.Objects.requireNonNull;

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
 * {@code fencing-watchdog-timeout}, and whether it is long enough for what a node promises: one that has no watchdog, or needs
 * longer than that to be certainly off, must never be counted as off when the time is over.
 *
 * <p>A negative value is automatic, as in Pacemaker: there it is twice what all nodes are told of the watchdog, here it is
 * what the node in question has promised.
 *
 * @param automatic the time is what each node promises
 * @param fixed else how long the others wait; zero: they do not count anybody as off
 */
public record WatchdogCover(boolean automatic, Duration fixed) {
    private static final WatchdogCover OFF = new WatchdogCover(false, Duration.ZERO);

    public WatchdogCover {
        requireNonNull(fixed, "fixed is null");
    }

    public static WatchdogCover of(Configuration configuration) {
        return configuration
                .property("fencing-watchdog-timeout")
                .or(() -> configuration.property("stonith-watchdog-timeout"))
                .map(WatchdogCover::parse)
                .orElse(OFF);
    }

    /** What cannot be read counts as zero; the validation of the configuration says so. */
    public static WatchdogCover parse(String text) {
        String stripped = text.strip();
        boolean negative = stripped.startsWith("-");
        Duration time =
                TimeText.parse(negative ? stripped.substring(1) : stripped).orElse(Duration.ZERO);
        return negative && time.isPositive() ? new WatchdogCover(true, Duration.ZERO) : new WatchdogCover(false, time);
    }

    /** Whether nodes are counted as off by time at all. */
    public boolean isOn() {
        return automatic || fixed.isPositive();
    }

    public static Optional<WatchdogBound> promised(NodeState state) {
        return state.transientAttribute(NodeState.WATCHDOG_BOUND).flatMap(WatchdogBound::parse);
    }

    /** How long the others wait for a node that has promised so much. */
    public Duration time(WatchdogBound promised) {
        return automatic ? promised.total() : fixed;
    }

    /** The longest that anybody of these would be waited for; empty: nobody would. */
    public Optional<Duration> longest(Cib cib, List<NodeName> nodes) {
        if (!automatic) {
            return isOn() ? Optional.of(fixed) : Optional.empty();
        }
        return nodes.stream()
                .flatMap(node -> Optional.ofNullable(cib.status().nodes().get(node)).stream())
                .flatMap(state -> promised(state).stream())
                .map(WatchdogBound::total)
                .max(Duration::compareTo);
    }

    /** Why this node must not be counted as off by time, in one sentence without a full stop; empty: it may be. */
    public Optional<String> problem(NodeName node, Optional<WatchdogBound> promised) {
        String option = "fencing-watchdog-timeout: " + (automatic ? "automatic" : WatchdogBound.text(fixed));
        if (promised.isEmpty()) {
            return Optional.of(option + " needs a watchdog on every node, and " + node
                    + " has none, as far as is known (`watchdog:` in its jcrmd.yaml)");
        }
        return promised.get().total().compareTo(time(promised.get())) <= 0
                ? Optional.empty()
                : Optional.of(option + " is too short for " + node + ": it is certainly off only after "
                        + promised.get().sentence());
    }

    /**
     * What speaks against a configuration, as the members have promised by their attribute {@code watchdog-bound}; each a
     * sentence with the numbers.
     *
     * @param members of the present view
     */
    public static List<String> problems(Cib cib, List<NodeName> members, Configuration next) {
        List<String> problems = new ArrayList<>();
        WatchdogCover cover = of(next);
        if (cover.isOn()) {
            for (NodeName node : members) {
                Optional<WatchdogBound> promised =
                        Optional.ofNullable(cib.status().nodes().get(node)).flatMap(WatchdogCover::promised);
                cover.problem(node, promised).ifPresent(problem -> problems.add(problem + "."));
            }
        }
        return problems;
    }
}
