package org.jcrm.daemon;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jcrm.core.agent.AgentRegistry;
import org.jcrm.core.cib.Cib;
import org.jcrm.core.controller.Planner;
import org.jcrm.daemon.api.ConfigurationText;
import org.jcrm.daemon.api.Simulation;
import org.jcrm.daemon.api.StatusSource;
import org.jcrm.daemon.executor.FenceExecutor;
import org.jcrm.daemon.executor.ProcessScopes;
import org.jcrm.daemon.loop.Core;
import org.jcrm.membership.Generations;
import org.jcrm.membership.Membership;
import org.jcrm.membership.MembershipSettings;
import org.jcrm.membership.certificate.LiveCredentials;
import org.jcrm.membership.handshake.RefusalListener;

/**
 * What a {@link Daemon} is put together from beside its own shell. {@code Main} gives the real parts, tests give others.
 *
 * @param core made from the configuration that was found on disk; it plans as the second argument allows
 * @param environment of the process, where the service manager leaves its address
 */
record Parts(
        CoreMaker core,
        StatusSource status,
        ConfigurationText texts,
        Simulation simulation,
        AgentRegistry agents,
        ProcessScopes processes,
        FenceExecutor.Agents fenceAgents,
        MembershipMaker membership,
        Clock clock,
        Map<String, String> environment,
        String version) {
    Parts {
        requireNonNull(core, "core is null");
        requireNonNull(status, "status is null");
        requireNonNull(texts, "texts is null");
        requireNonNull(simulation, "simulation is null");
        requireNonNull(agents, "agents is null");
        requireNonNull(processes, "processes is null");
        requireNonNull(fenceAgents, "fenceAgents is null");
        requireNonNull(membership, "membership is null");
        requireNonNull(clock, "clock is null");
        requireNonNull(environment, "environment is null");
        requireNonNull(version, "version is null");
    }

    /** Makes the core. */
    @FunctionalInterface
    interface CoreMaker {
        Core make(Cib cib, UnaryOperator<Planner> allowed);
    }

    /** Makes the cluster layer. */
    @FunctionalInterface
    interface MembershipMaker {
        /**
         * @param generations count the lives of this node
         * @param refusals hears of callers that were not let in
         */
        Membership make(
                MembershipSettings settings,
                LiveCredentials credentials,
                Generations generations,
                RefusalListener refusals);
    }
}
