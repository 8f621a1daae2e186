package org.jcrm.agents;

import java.util.List;
import org.jcrm.agents.fence.FenceAgents;
import org.jcrm.agents.ip.VirtualIpAgent;
import org.jcrm.agents.postgres.PostgresAgent;
import org.jcrm.agents.simple.DummyAgent;
import org.jcrm.agents.simple.StatefulAgent;
import org.jcrm.core.agent.AgentRegistry;

/** The entry point: all agents of this module. */
public final class Agents {
    private Agents() {}

    /** New agents, which remember what they need between operations: make one registry per daemon. */
    public static AgentRegistry registry() {
        return registry(new FenceAgents(FenceAgents.FOLDERS));
    }

    /** @param fence the fence agents of this host */
    public static AgentRegistry registry(FenceAgents fence) {
        return new AgentRegistry(
                List.of(new PostgresAgent(), new VirtualIpAgent(), new DummyAgent(), new StatefulAgent()),
                fence::agent);
    }
}
