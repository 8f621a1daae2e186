package org.jcrm.core.fencing;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jcrm.core.cib.Configuration;
import org.jcrm.core.model.FencingLevel;
import org.jcrm.core.model.FencingLevel.AttributeTarget;
import org.jcrm.core.model.FencingLevel.NamedTarget;
import org.jcrm.core.model.FencingLevel.PatternTarget;
import org.jcrm.core.model.Flags;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.ResourceId;
import org.jcrm.core.model.TextPattern;
import org.jcrm.core.rule.Intervals;

/**
 * Everything that the configuration says about fencing.
 *
 * @param devices in the order in which they are tried
 * @param levels of the fencing topology
 * @param timeout {@code fencing-timeout}: of an action whose device says nothing else
 * @param maxAttempts {@code fencing-max-attempts}: how often the fencing of a node may fail before it is not tried again
 *     at once
 * @param concurrent {@code concurrent-fencing}: whether several nodes may be fenced at the same time
 * @param watchdog whether, and after what time, a node counts as off because its own watchdog has reset it
 */
public record FencingSetup(
        List<FenceDevice> devices,
        List<FencingLevel> levels,
        Duration timeout,
        int maxAttempts,
        boolean concurrent,
        WatchdogCover watchdog) {
    public FencingSetup {
        devices = List.copyOf(devices);
        levels = List.copyOf(levels);
        requireNonNull(timeout, "timeout is null");
        requireNonNull(watchdog, "watchdog is null");
    }

    public static FencingSetup of(Configuration configuration) {
        return new FencingSetup(
                DeviceReader.read(configuration),
                configuration.fencingLevels(),
                property(configuration, "timeout")
                        .flatMap(Intervals::millis)
                        .filter(millis -> millis > 0)
                        .map(Duration::ofMillis)
                        .orElse(Duration.ofSeconds(60)),
                property(configuration, "max-attempts")
                        .filter(text -> text.strip().matches("\\d{1,6}"))
                        .map(text -> Integer.parseInt(text.strip()))
                        .filter(attempts -> attempts > 0)
                        .orElse(10),
                Flags.unlessOff(configuration.property("concurrent-fencing")),
                WatchdogCover.of(configuration));
    }

    private static Optional<String> property(Configuration configuration, String name) {
        return configuration.property("fencing-" + name).or(() -> configuration.property("stonith-" + name));
    }

    public Optional<FenceDevice> device(ResourceId id) {
        return devices.stream().filter(device -> device.id().equals(id)).findFirst();
    }

    /**
     * The levels for a node, in the order in which they are tried; empty: no topology is configured for it. Levels that
     * name the node rule out the others; else the first kind of target that fits counts.
     *
     * @param attributes the node's attributes, permanent and transient
     */
    public List<FencingLevel> levelsFor(NodeName node, Map<String, String> attributes) {
        Optional<FencingLevel.Target> target = levels.stream()
                .map(FencingLevel::target)
                .filter(new NamedTarget(node)::equals)
                .findFirst()
                .or(() -> levels.stream()
                        .map(FencingLevel::target)
                        .filter(each -> fits(each, node, attributes))
                        .findFirst());
        return target.map(found -> levels.stream()
                        .filter(level -> level.target().equals(found))
                        .filter(level -> level.index() >= 1 && level.index() <= 9)
                        .sorted(Comparator.comparingInt(FencingLevel::index))
                        .toList())
                .orElse(List.of());
    }

    private static boolean fits(FencingLevel.Target target, NodeName node, Map<String, String> attributes) {
        return switch (target) {
            case NamedTarget(NodeName name) -> name.equals(node);
            case PatternTarget(String pattern) -> matches(pattern, node.value());
            case AttributeTarget(String attribute, String value) -> value.equals(attributes.get(attribute));
        };
    }

    private static boolean matches(String pattern, String name) {
        // The validation of the configuration tells of a pattern that nobody can read; it fits nothing.
        return TextPattern.of(pattern).filter(found -> found.isIn(name)).isPresent();
    }
}
