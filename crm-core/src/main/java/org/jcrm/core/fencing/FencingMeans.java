package org.jcrm.core.fencing;

import java.util.List;
import org.jcrm.core.cib.Cib;
import org.jcrm.core.cib.Configuration;
import org.jcrm.core.model.Flags;
import org.jcrm.core.model.NodeName;

/**
 * What every screen says of a cluster that shall fence and cannot. Source of the rule: Pacemaker Explained, "Fencing"
 * (with {@code fencing-enabled} and no device nothing starts), and {@code docs/watchdog.md} for the nodes' own promise.
 */
public final class FencingMeans {
    /** What is wrong where fencing is on, but nothing could do it. */
    public static final String NOTHING =
            "fencing is on, but there is neither a fence device nor fencing-watchdog-timeout,"
                    + " so nothing starts that needs it";

    /** What to do then. */
    public static final String GIVE_ONE =
            "add a device (docs/configuration.md, Fencing), or give each node a watchdog and"
                    + " set fencing-watchdog-timeout (docs/watchdog.md), or set fencing-enabled: false knowingly";

    private FencingMeans() {}

    /** Whether nodes are fenced at all ({@code fencing-enabled}, true if absent). */
    public static boolean wanted(Configuration configuration) {
        return Flags.unlessOff(
                configuration.property("fencing-enabled").or(() -> configuration.property("stonith-enabled")));
    }

    /**
     * Sentences for every screen; none if nothing is missing. To be asked only where fencing is on.
     *
     * @param devices whether there is a fence device
     * @param members who takes part now
     */
    public static List<String> notices(Cib cib, boolean devices, List<NodeName> members) {
        if (devices || cib.configuration().nodes().isEmpty()) {
            return List.of();
        }
        if (!WatchdogCover.of(cib.configuration()).isOn()) {
            return List.of(Character.toUpperCase(NOTHING.charAt(0)) + NOTHING.substring(1) + ": " + GIVE_ONE + ".");
        }
        return WatchdogCover.problems(cib, members, cib.configuration());
    }
}
