package org.jcrm.daemon.executor;

import java.util.function.Consumer;
import org.jcrm.core.agent.AgentCall;
import org.jcrm.core.agent.AgentContext;

/** Makes what an agent sees of the daemon during one call. */
@FunctionalInterface
public interface AgentContexts {
    AgentContext contextFor(AgentCall call, AgentContext.Processes processes, Consumer<String> progress);
}
