package org.jcrm.core.fencing;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jcrm.core.model.Ordered;
import org.jcrm.core.rule.Intervals;

/**
 * How long a device waits before it acts, so that two nodes that fence each other do not both succeed: a fixed part, and
 * a random part between it and the maximum ({@code pcmk_delay_base}, {@code pcmk_delay_max}).
 *
 * @param base for nodes that {@code perNode} does not name
 * @param perNode by node name ({@code pcmk_delay_base=node1:0s;node2:10s})
 * @param max the longest wait; not above the base: nothing is random
 */
public record FenceDelay(Duration base, Map<String, Duration> perNode, Duration max) {
    public static final FenceDelay NONE = new FenceDelay(Duration.ZERO, Map.of(), Duration.ZERO);

    public FenceDelay {
        requireNonNull(base, "base is null");
        perNode = Ordered.copyOf(perNode);
        requireNonNull(max, "max is null");
    }

    static FenceDelay parse(Optional<String> baseText, Optional<String> maxText) {
        Map<String, Duration> perNode = new LinkedHashMap<>();
        Duration base = Duration.ZERO;
        for (String part : baseText.orElse("").strip().split("[;\\s]+")) {
            int colon = part.lastIndexOf(':');
            if (colon > 0) {
                perNode.put(part.substring(0, colon), duration(part.substring(colon + 1)));
            } else if (!part.isEmpty()) {
                base = duration(part);
            }
        }
        return new FenceDelay(base, perNode, maxText.map(FenceDelay::duration).orElse(Duration.ZERO));
    }

    private static Duration duration(String text) {
        return Duration.ofMillis(Intervals.millis(text).orElse(0L));
    }

    /** @param fraction what the shell drew, from 0 to below 1 */
    public Duration of(String node, double fraction) {
        Duration fixed = perNode.getOrDefault(node, base);
        long room = max.minus(fixed).toMillis();
        return room <= 0 ? fixed : fixed.plusMillis((long) (room * fraction));
    }
}
