package org.jcrm.daemon.executor;

import org.jcrm.core.agent.AgentContext;

/** Makes a scope for the child processes of one operation. The seam to the runner of real processes. */
@FunctionalInterface
public interface ProcessScopes {
    Scope open();

    /** The processes of one operation, which can be ended together with all their children. */
    interface Scope extends AgentContext.Processes {
        /** Ends every process group that was started here and lets no new one start. Any thread. */
        void killAll();
    }
}
