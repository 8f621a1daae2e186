package org.jcrm.core.status;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jcrm.core.cib.Cib;
import org.jcrm.core.fencing.WatchdogCover;
import org.jcrm.core.model.Flags;
import org.jcrm.core.model.Ordered;
import org.jcrm.core.rule.AttributeValues;
import org.jcrm.core.rule.Intervals;
import org.jcrm.core.rule.RuleContext;

/**
 * The cluster's options with their defaults; old spellings are read. Source: Pacemaker Explained, "Cluster Options".
 *
 * @param hadQuorum whether the cluster has quorum or ever had it
 */
public record ClusterOptions(Map<String, String> values, boolean hadQuorum) {
    /** What to do without quorum. */
    public enum NoQuorumPolicy {
        STOP,
        FREEZE,
        IGNORE,
        DEMOTE,
        FENCE
    }

    /** What the health attributes of a node mean. */
    public enum HealthStrategy {
        NONE,
        MIGRATE_ON_RED,
        ONLY_GREEN,
        PROGRESSIVE,
        CUSTOM
    }

    public ClusterOptions {
        values = Ordered.copyOf(values);
    }

    static ClusterOptions of(Cib cib, RuleContext context) {
        // A cluster that never was quorate has nothing to fence for.
        boolean hadQuorum = cib.haveQuorum() || Flags.isTrue(cib.extra(), "no-quorum-panic");
        return new ClusterOptions(AttributeValues.resolve(cib.configuration().properties(), context), hadQuorum);
    }

    public Optional<String> text(String name) {
        return Optional.ofNullable(values.get(name));
    }

    private Optional<String> text(String name, String older) {
        return text(name).or(() -> text(older));
    }

    private boolean flag(String name, boolean absent) {
        return text(name).flatMap(Flags::parse).orElse(absent);
    }

    private boolean flag(String name, String older, boolean absent) {
        return text(name, older).flatMap(Flags::parse).orElse(absent);
    }

    private Duration duration(String name, Duration absent) {
        return text(name).flatMap(Intervals::millis).map(Duration::ofMillis).orElse(absent);
    }

    public boolean fencingEnabled() {
        return flag("fencing-enabled", "stonith-enabled", true);
    }

    /** {@code reboot} or {@code off}. */
    public String fencingAction() {
        String action = text("fencing-action", "stonith-action").orElse("reboot");
        return action.equals("poweroff") ? "off" : action;
    }

    public Duration fencingTimeout() {
        return text("fencing-timeout", "stonith-timeout")
                .flatMap(Intervals::millis)
                .map(Duration::ofMillis)
                .orElse(Duration.ofSeconds(60));
    }

    /** The option as written, {@code 60s} if absent. */
    public String fencingTimeoutText() {
        return text("fencing-timeout", "stonith-timeout").orElse("60s");
    }

    public WatchdogCover fencingByWatchdog() {
        return WatchdogCover.parse(
                text("fencing-watchdog-timeout", "stonith-watchdog-timeout").orElse("0"));
    }

    public boolean startupFencing() {
        return flag("startup-fencing", true);
    }

    public boolean concurrentFencing() {
        return flag("concurrent-fencing", true);
    }

    public NoQuorumPolicy noQuorumPolicy() {
        return switch (text("no-quorum-policy").orElse("stop").toLowerCase(Locale.ROOT)) {
            case "ignore" -> NoQuorumPolicy.IGNORE;
            case "freeze" -> NoQuorumPolicy.FREEZE;
            case "demote" -> NoQuorumPolicy.DEMOTE;
            case "fence", "suicide" -> fencingEnabled() && hadQuorum ? NoQuorumPolicy.FENCE : NoQuorumPolicy.STOP;
            default -> NoQuorumPolicy.STOP;
        };
    }

    public boolean symmetricCluster() {
        return flag("symmetric-cluster", true);
    }

    public boolean maintenanceMode() {
        return flag("maintenance-mode", false);
    }

    public boolean stopAllResources() {
        return flag("stop-all-resources", false);
    }

    public boolean stopRemovedResources() {
        return flag("stop-removed-resources", "stop-orphan-resources", true);
    }

    public boolean cancelRemovedActions() {
        return flag("cancel-removed-actions", "stop-orphan-actions", true);
    }

    public boolean removeAfterStop() {
        return flag("remove-after-stop", false);
    }

    public boolean startFailureIsFatal() {
        return flag("start-failure-is-fatal", true);
    }

    public boolean startupProbes() {
        return flag("enable-startup-probes", true);
    }

    public boolean shutdownLock() {
        return flag("shutdown-lock", false);
    }

    public Duration shutdownLockLimit() {
        return duration("shutdown-lock-limit", Duration.ZERO);
    }

    public Duration nodePendingTimeout() {
        return duration("node-pending-timeout", Duration.ZERO);
    }

    public Duration priorityFencingDelay() {
        return duration("priority-fencing-delay", Duration.ZERO);
    }

    public HealthStrategy healthStrategy() {
        return switch (text("node-health-strategy").orElse("none").toLowerCase(Locale.ROOT)) {
            case "migrate-on-red" -> HealthStrategy.MIGRATE_ON_RED;
            case "only-green" -> HealthStrategy.ONLY_GREEN;
            case "progressive" -> HealthStrategy.PROGRESSIVE;
            case "custom" -> HealthStrategy.CUSTOM;
            default -> HealthStrategy.NONE;
        };
    }

    public String placementStrategy() {
        return text("placement-strategy").orElse("default");
    }

    public Duration clusterDelay() {
        return duration("cluster-delay", Duration.ofSeconds(60));
    }

    /** The option as written, {@code 60s} if absent. */
    public String clusterDelayText() {
        return text("cluster-delay").orElse("60s");
    }

    public int batchLimit() {
        return text("batch-limit").flatMap(ClusterOptions::integer).orElse(0);
    }

    private static Optional<Integer> integer(String text) {
        String t = text.strip();
        return t.matches("-?\\d{1,9}") ? Optional.of(Integer.parseInt(t)) : Optional.empty();
    }
}
