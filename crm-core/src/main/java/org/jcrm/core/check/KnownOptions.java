package org.jcrm.core.check;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Cluster properties and meta attributes with their types. Source: Pacemaker Explained, "Cluster Options", "Resource
 * Options", "Clones"; corosync's votequorum(5) for the options of quorum.
 */
final class KnownOptions {
    static final Map<String, OptionType> PROPERTIES = table("""
            cluster-name text
            no-quorum-policy stop|freeze|ignore|demote|fence|suicide
            symmetric-cluster flag
            maintenance-mode flag
            start-failure-is-fatal flag
            enable-startup-probes flag
            stop-all-resources flag
            stop-orphan-resources flag
            stop-removed-resources flag
            stop-orphan-actions flag
            cancel-removed-actions flag
            remove-after-stop flag
            fencing-enabled flag
            fencing-action reboot|off|poweroff
            fencing-timeout time
            fencing-max-attempts number
            fencing-watchdog-timeout automatic-time
            fencing-reaction stop|panic
            fence-reaction stop|panic
            concurrent-fencing flag
            priority-fencing-delay time
            startup-fencing flag
            node-pending-timeout time
            cluster-delay time
            dc-deadtime time
            cluster-recheck-interval time
            election-timeout time
            shutdown-escalation time
            join-integration-timeout time
            join-finalization-timeout time
            transition-delay time
            batch-limit integer
            migration-limit integer
            load-threshold percent
            node-action-limit number
            cluster-ipc-limit number
            placement-strategy default|utilization|minimal|balanced
            node-health-strategy none|migrate-on-red|only-green|progressive|custom
            node-health-base score
            node-health-green score
            node-health-yellow score
            node-health-red score
            shutdown-lock flag
            shutdown-lock-limit time
            pe-error-series-max integer
            pe-warn-series-max integer
            pe-input-series-max integer
            enable-acl flag
            have-watchdog flag
            site-name text
            dc-version text
            cluster-infrastructure text
            last-lrm-refresh text
            default-resource-stickiness score
            two-node flag
            wait-for-all flag
            auto-tie-breaker flag
            auto-tie-breaker-node text
            last-man-standing flag
            last-man-standing-window time
            expected-votes number
            quorum-arbitrators number
            """);

    static final Map<String, OptionType> META = table("""
            priority score
            critical flag
            target-role role
            is-managed flag
            maintenance flag
            resource-stickiness score
            requires nothing|quorum|fencing|unfencing
            migration-threshold score
            failure-timeout time
            multiple-active block|stop_only|stop_start|stop_unexpected
            allow-migrate flag
            allow-unhealthy-nodes flag
            container-attribute-target text
            restart-type ignore|restart
            remote-node text
            remote-addr text
            remote-port number
            remote-connect-timeout time
            remote-allow-migrate flag
            resource-discovery-enabled flag
            provides text
            description text
            """);

    static final Map<String, OptionType> CLONE_META = table("""
            clone-max number
            clone-node-max number
            clone-min number
            globally-unique flag
            notify flag
            ordered flag
            interleave flag
            promotable flag
            promoted-max number
            promoted-node-max number
            master-max number
            master-node-max number
            """);

    static final Map<String, OptionType> GROUP_META = table("""
            ordered flag
            collocated flag
            """);

    static final Map<String, OptionType> OPERATION_DEFAULTS = table("""
            timeout time
            interval time
            on-fail ignore|block|demote|stop|restart|standby|fence|restart-container
            enabled flag
            record-pending flag
            start-delay time
            """);

    private KnownOptions() {}

    private static Map<String, OptionType> table(String lines) {
        Map<String, OptionType> table = new LinkedHashMap<>();
        lines.lines().forEach(line -> {
            int blank = line.indexOf(' ');
            table.put(line.substring(0, blank), OptionType.of(line.substring(blank + 1)));
        });
        return table;
    }
}
