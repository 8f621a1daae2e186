package org.jcrm.daemon.secret;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import org.jcrm.core.agent.AgentCall;
import org.jcrm.core.agent.AgentContext;
import org.jcrm.core.agent.AgentMetadata;
import org.jcrm.core.agent.AgentRegistry;
import org.jcrm.core.agent.AgentResult;
import org.jcrm.core.agent.LifeSigns;
import org.jcrm.core.agent.RejoinReport;
import org.jcrm.core.agent.ResourceAgent;
import org.jcrm.core.cib.SecretNames;
import org.jcrm.core.fencing.FenceResult;
import org.jcrm.core.fencing.FenceTask;
import org.jcrm.core.model.AgentName;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.OcfResult;
import org.jcrm.daemon.executor.FenceExecutor;

/**
 * Stands before every agent: reads the secrets that its parameters refer to, and takes them out of what it says. A secret
 * that cannot be read fails the operation with its sentence. A stop goes on without it, since a failed stop has the node
 * fenced.
 */
public final class SecretAgents {
    private final SecretFiles files;
    private final SecretNames names;

    private SecretAgents(SecretFiles files, SecretNames names) {
        this.files = requireNonNull(files, "files is null");
        this.names = requireNonNull(names, "names is null");
    }

    /** The same agents, which get the secrets of this host. */
    public static AgentRegistry before(AgentRegistry agents, SecretFiles files) {
        SecretAgents secrets = new SecretAgents(files, AgentMetadata.secrets(agents.metadata()));
        List<ResourceAgent> carried =
                agents.agents().stream().map(secrets::before).toList();
        return new AgentRegistry(carried, name -> agents.programs().apply(name).map(secrets::before));
    }

    /** The same fence agents, which get the secrets of this host. */
    public static FenceExecutor.Agents before(FenceExecutor.Agents agents, SecretFiles files) {
        SecretAgents secrets = new SecretAgents(files, SecretNames.BY_NAME);
        return (task, processes) -> {
            try {
                Map<String, String> params = files.resolved(task.params());
                return secrets.redaction(new AgentName("stonith", "", task.agent()), task.params(), params)
                        .of(agents.run(with(task, params), processes));
            } catch (SecretFiles.Unreadable e) {
                return FenceResult.of(FenceResult.Status.NOT_INSTALLED, e.sentence());
            }
        };
    }

    private ResourceAgent before(ResourceAgent agent) {
        return new WithSecrets(agent);
    }

    private Redaction redaction(AgentName agent, Map<String, String> configured, Map<String, String> resolved) {
        return Redaction.of(names, agent, configured, resolved);
    }

    private static FenceTask with(FenceTask task, Map<String, String> params) {
        return new FenceTask(
                task.key(),
                task.device(),
                task.agent(),
                task.purpose(),
                task.action(),
                task.target(),
                task.plug(),
                task.hostArgument(),
                params,
                task.timeout());
    }

    private static AgentCall with(AgentCall call, Map<String, String> params) {
        return new AgentCall(
                call.self(),
                call.resource(),
                call.agent(),
                call.operation(),
                call.interval(),
                call.timeout(),
                params,
                call.meta());
    }

    /** What an agent is told and what is taken out of its words. */
    private record Told(AgentCall call, Redaction redaction) {
        AgentContext context(AgentContext context) {
            return new RedactedContext(context, redaction);
        }
    }

    @FunctionalInterface
    private interface Move {
        AgentResult make(AgentCall call, AgentContext context) throws InterruptedException;
    }

    private final class WithSecrets implements ResourceAgent {
        private final ResourceAgent agent;

        WithSecrets(ResourceAgent agent) {
            this.agent = agent;
        }

        private Told told(AgentCall call) throws SecretFiles.Unreadable {
            Map<String, String> params = files.resolved(call.params());
            return new Told(with(call, params), redaction(call.agent(), call.params(), params));
        }

        /** What can be read, for what must go on without the rest. */
        private Told withoutUnreadable(AgentCall call) {
            Map<String, String> params = files.resolvable(call.params());
            return new Told(with(call, params), redaction(call.agent(), call.params(), params));
        }

        private AgentResult run(AgentCall call, AgentContext context, Move move) throws InterruptedException {
            try {
                Told told = told(call);
                return told.redaction().of(move.make(told.call(), told.context(context)));
            } catch (SecretFiles.Unreadable e) {
                return AgentResult.of(OcfResult.NOT_CONFIGURED, e.sentence());
            }
        }

        @Override
        public AgentMetadata metadata() {
            return agent.metadata();
        }

        @Override
        public AgentResult validate(AgentCall call, AgentContext context) throws InterruptedException {
            return run(call, context, agent::validate);
        }

        @Override
        public Map<String, String> impliedMeta() throws InterruptedException {
            return agent.impliedMeta();
        }

        @Override
        public AgentResult start(AgentCall call, AgentContext context) throws InterruptedException {
            return run(call, context, agent::start);
        }

        @Override
        public AgentResult stop(AgentCall call, AgentContext context) throws InterruptedException {
            Told told = withoutUnreadable(call);
            return told.redaction().of(agent.stop(told.call(), told.context(context)));
        }

        @Override
        public AgentResult monitor(AgentCall call, AgentContext context) throws InterruptedException {
            return run(call, context, agent::monitor);
        }

        @Override
        public AgentResult promote(AgentCall call, AgentContext context) throws InterruptedException {
            return run(call, context, agent::promote);
        }

        @Override
        public AgentResult demote(AgentCall call, AgentContext context) throws InterruptedException {
            Told told = withoutUnreadable(call);
            return told.redaction().of(agent.demote(told.call(), told.context(context)));
        }

        @Override
        public AgentResult notify(AgentCall call, AgentContext context) throws InterruptedException {
            Told told = withoutUnreadable(call);
            return told.redaction().of(agent.notify(told.call(), told.context(context)));
        }

        @Override
        public AgentResult reload(AgentCall call, AgentContext context) throws InterruptedException {
            return run(call, context, agent::reload);
        }

        @Override
        public Watch watch(AgentCall call, AgentContext context, SignalSink signal) {
            Told told = withoutUnreadable(call);
            return agent.watch(
                    told.call(),
                    told.context(context),
                    reason -> signal.lookNow(told.redaction().of(reason)));
        }

        @Override
        public void membershipChanged(AgentCall call, AgentContext context, List<NodeName> members)
                throws InterruptedException {
            Told told = withoutUnreadable(call);
            agent.membershipChanged(told.call(), told.context(context), members);
        }

        @Override
        public LifeSigns lifeSigns(AgentCall call, AgentContext context, NodeName peer) throws InterruptedException {
            Told told = withoutUnreadable(call);
            return agent.lifeSigns(told.call(), told.context(context), peer);
        }

        @Override
        public RejoinReport inspectRejoin(AgentCall call, AgentContext context) throws InterruptedException {
            Told told = withoutUnreadable(call);
            return agent.inspectRejoin(told.call(), told.context(context));
        }

        @Override
        public AgentResult rejoin(AgentCall call, AgentContext context) throws InterruptedException {
            return run(call, context, agent::rejoin);
        }

        @Override
        public AgentResult clearLock(AgentCall call, AgentContext context) throws InterruptedException {
            return run(call, context, agent::clearLock);
        }
    }
}
