package org.jcrm.sim;

import org.jcrm.core.model.NodeName;

/** Faults of agent operations, drawn while the fault phase lasts. */
final class SimFaults {
    /** What becomes of one operation. */
    enum Agent {
        NONE,
        FAIL,
        HANG,
        /** The caller gives up, and then it takes effect after all. */
        SUCCEED_TOO_LATE
    }

    private final SimRandom random;
    private double share;

    SimFaults(SimRandom random) {
        this.random = random;
    }

    void share(double now) {
        share = now;
    }

    Agent agentFault(NodeName node, String operation) {
        if (share == 0 || !random.chance(share) || operation.equals("notify")) {
            return Agent.NONE;
        }
        long kind = random.between(0, 9);
        if (kind < 6 || operation.equals("monitor")) {
            return operation.equals("monitor") ? Agent.NONE : Agent.FAIL;
        }
        return kind < 9 ? Agent.HANG : Agent.SUCCEED_TOO_LATE;
    }
}
