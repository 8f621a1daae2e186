package org.jcrm.daemon;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jcrm.agents.Agents;
import org.jcrm.agents.fence.FenceAgents;
import org.jcrm.agents.process.ProcessRunner;
import org.jcrm.core.agent.AgentContext;
import org.jcrm.core.agent.AgentRegistry;
import org.jcrm.core.check.CibValidator;
import org.jcrm.core.check.ConfigProblem;
import org.jcrm.core.cib.Cib;
import org.jcrm.core.codec.CibDigest;
import org.jcrm.core.codec.CibXmlReader;
import org.jcrm.core.codec.CodecException;
import org.jcrm.core.controller.ClusterEvent;
import org.jcrm.core.controller.Controller;
import org.jcrm.core.controller.ControllerSettings;
import org.jcrm.core.controller.ControllerState;
import org.jcrm.core.controller.Effect;
import org.jcrm.core.controller.Planner;
import org.jcrm.core.controller.RecordedDigests;
import org.jcrm.core.controller.Step;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.policy.PlanInput;
import org.jcrm.core.policy.PolicyEngine;
import org.jcrm.core.status.StatusReader;
import org.jcrm.daemon.config.DaemonConfig;
import org.jcrm.daemon.executor.ProcessScopes;
import org.jcrm.daemon.loop.Core;
import org.jcrm.daemon.secret.SecretAgents;
import org.jcrm.daemon.secret.SecretFiles;
import org.jcrm.membership.JGroupsMembership;

/** The parts of a real daemon. */
final class RealParts {
    private RealParts() {}

    static Parts of(DaemonConfig config) {
        return of(config, System.getenv());
    }

    static Parts of(DaemonConfig config, Map<String, String> environment) {
        return of(config, environment, PolicyEngine::plan);
    }

    /** @param planner in place of the policy engine, for tests of one that fails */
    static Parts of(DaemonConfig config, Map<String, String> environment, Planner planner) {
        FenceAgents fenceAgents = FenceAgents.in(environment);
        SecretFiles secrets = new SecretFiles(config.folders().secrets());
        AgentRegistry agents = SecretAgents.before(Agents.registry(fenceAgents), secrets);
        return new Parts(
                (cib, allowed) -> core(config, agents, cib, allowed.apply(planner)),
                (snapshot, now) -> StatusReader.read(snapshot.cib(), now, Version.TEXT),
                new CoreTexts(agents.metadata()),
                xml -> simulate(agents, xml),
                agents,
                () -> new Scope(new ProcessRunner()),
                SecretAgents.before(fenceAgents::run, secrets),
                JGroupsMembership::new,
                Clock.systemUTC(),
                environment,
                Version.TEXT);
    }

    private static List<String> simulate(AgentRegistry agents, byte[] xml) throws CodecException {
        Cib cib = CibXmlReader.read(new ByteArrayInputStream(xml));
        List<String> errors = CibValidator.checkLimits(cib.configuration()).stream()
                .filter(ConfigProblem::isError)
                .map(ConfigProblem::toString)
                .toList();
        if (!errors.isEmpty()) {
            // A small text may describe what no heap bears: nodes times instances, a clone of a million.
            throw new CodecException(CodecException.Reason.MALFORMED, String.join("; ", errors));
        }
        return PolicyEngine.plan(new PlanInput(cib, Instant.now(), 1, agents.metadata()))
                .summary();
    }

    private static Core core(DaemonConfig config, AgentRegistry agents, Cib cib, Planner planner) {
        NodeName self = config.node();
        ControllerSettings.Timing usual = ControllerSettings.Timing.DEFAULT;
        ControllerSettings settings = new ControllerSettings(
                self,
                agents.metadata(),
                UUID.randomUUID().toString(),
                planner,
                new RecordedDigests(agents.metadata()),
                configuration -> CibValidator.check(configuration, agents.metadata()).stream()
                        .filter(ConfigProblem::isError)
                        .map(ConfigProblem::toString)
                        .toList(),
                CibDigest::ofConfiguration,
                config.arbitrator().isPresent() ? 1 : 0,
                new ControllerSettings.Timing(
                        usual.join(),
                        usual.write(),
                        usual.lifeSigns(),
                        usual.detachedCheck(),
                        config.failureTimeout(),
                        usual.diskRetry()));
        return new Controlled(ControllerState.initial(self, cib, settings));
    }

    /** Keeps the controller's state between two steps; the loop's thread alone comes here. */
    private static final class Controlled implements Core {
        private ControllerState state;

        Controlled(ControllerState first) {
            this.state = first;
        }

        @Override
        public List<Effect> step(ClusterEvent event, Instant now) {
            Step step = Controller.step(state, event, now, Duration.ofNanos(System.nanoTime()));
            state = step.state();
            return step.effects();
        }
    }

    private record Scope(ProcessRunner runner) implements ProcessScopes.Scope {
        @Override
        public void killAll() {
            runner.killAll();
        }

        @Override
        public AgentContext.Processes.Completed run(Optional<String> user, List<String> command, Duration timeout)
                throws InterruptedException, IOException {
            return runner.run(user, command, timeout);
        }

        @Override
        public AgentContext.Processes.Completed run(
                Optional<String> user, List<String> command, byte[] input, Duration timeout)
                throws InterruptedException, IOException {
            return runner.run(user, command, input, timeout);
        }
    }
}
