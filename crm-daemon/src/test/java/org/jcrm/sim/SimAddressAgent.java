package org.jcrm.sim;

import org.jcrm.core.agent.AgentResult;
import org.jcrm.core.agent.LifeSigns;
import org.jcrm.core.model.OcfResult;

/** The virtual address. */
final class SimAddressAgent implements SimExecutor.SimAgent {
    private final SimDaemon daemon;

    SimAddressAgent(SimDaemon daemon) {
        this.daemon = daemon;
    }

    @Override
    public void execute(String operation, Answer answer) {
        SimHost host = daemon.host;
        switch (operation) {
            case "start" -> host.address = true;
            case "stop" -> host.address = false;
            default -> {
                answer.is(AgentResult.of(host.address ? OcfResult.OK : OcfResult.NOT_RUNNING));
                return;
            }
        }
        daemon.sim.world.trace(daemon.name().value(), "address " + operation);
        answer.is(AgentResult.ok());
    }

    /** An address that answers says nothing of who holds it; this agent cannot tell. */
    @Override
    public LifeSigns lifeSigns(SimHost peer) {
        return LifeSigns.UNKNOWN;
    }

    @Override
    public void membershipChanged() {}
}
