package org.jcrm.agents.simple;

import org.jcrm.core.agent.AgentCall;
import org.jcrm.core.agent.AgentContext;
import org.jcrm.core.agent.AgentMetadata;
import org.jcrm.core.agent.AgentResult;
import org.jcrm.core.agent.ResourceAgent;
import org.jcrm.core.model.OcfResult;

/** {@code ocf:jcrm:Dummy}: a file that is there while it runs. */
public final class DummyAgent implements ResourceAgent {
    @Override
    public AgentMetadata metadata() {
        return SimpleMetadata.DUMMY;
    }

    @Override
    public AgentResult validate(AgentCall call, AgentContext context) {
        return StateFile.validated(call, context);
    }

    @Override
    public AgentResult start(AgentCall call, AgentContext context) throws InterruptedException {
        return StateFile.with(call, context, state -> {
            state.write("started");
            return AgentResult.ok();
        });
    }

    @Override
    public AgentResult stop(AgentCall call, AgentContext context) throws InterruptedException {
        return StateFile.with(call, context, state -> {
            state.delete();
            return AgentResult.ok();
        });
    }

    @Override
    public AgentResult monitor(AgentCall call, AgentContext context) throws InterruptedException {
        return StateFile.with(
                call,
                context,
                state -> AgentResult.of(state.role().isPresent() ? OcfResult.OK : OcfResult.NOT_RUNNING));
    }

    @Override
    public AgentResult reload(AgentCall call, AgentContext context) throws InterruptedException {
        return StateFile.with(call, context, state -> AgentResult.ok());
    }
}
