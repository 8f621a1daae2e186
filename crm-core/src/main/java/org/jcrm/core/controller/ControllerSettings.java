package org.jcrm.core.controller;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.jcrm.core.agent.AgentMetadata;
import org.jcrm.core.cib.Configuration;
import org.jcrm.core.model.NodeName;

/**
 * Everything that does not change while the daemon lives. Functions in it are pure.
 *
 * @param transitionUuid drawn by the shell once per daemon start; the last part of every transition key that this node
 *     makes as designated controller, so that a result is never taken for that of another life
 * @param validator what is wrong with a configuration, in plain sentences; empty: nothing
 * @param configurationDigest equal for equal configurations on every node
 * @param arbitrators how many arbitrators this node asks for their vote: none or one
 */
public record ControllerSettings(
        NodeName self,
        List<AgentMetadata> agents,
        String transitionUuid,
        Planner planner,
        OperationDigests operationDigests,
        Function<Configuration, List<String>> validator,
        Function<Configuration, String> configurationDigest,
        int arbitrators,
        Timing timing) {
    public ControllerSettings {
        requireNonNull(self, "self is null");
        agents = List.copyOf(agents);
        requireNonNull(transitionUuid, "transitionUuid is null");
        requireNonNull(planner, "planner is null");
        requireNonNull(operationDigests, "operationDigests is null");
        requireNonNull(validator, "validator is null");
        requireNonNull(configurationDigest, "configurationDigest is null");
        requireNonNull(timing, "timing is null");
    }

    /**
     * @param join how long a join round waits for silent members
     * @param write how long an operator's write waits for every member's disk
     * @param lifeSigns how long agents may take to look for life signs of a lost peer
     * @param detachedCheck how often they look again while there are any
     * @param failure after which silence peers give a node up: a stall from here on means that they may have
     * @param diskRetry how long to wait before the disk is tried again
     */
    public record Timing(
            Duration join,
            Duration write,
            Duration lifeSigns,
            Duration detachedCheck,
            Duration failure,
            Duration diskRetry) {
        public static final Timing DEFAULT = new Timing(
                Duration.ofSeconds(3),
                Duration.ofSeconds(10),
                Duration.ofMillis(300),
                Duration.ofMillis(500),
                Duration.ofSeconds(1),
                Duration.ofSeconds(5));

        /**
         * After which time a member that has not been let in asks again. It may have been told of a view before the designated
         * controller was, which hears nothing of views that it does not know; that is a matter of milliseconds.
         */
        public Duration joinRetry() {
            return join.dividedBy(10);
        }
    }
}
