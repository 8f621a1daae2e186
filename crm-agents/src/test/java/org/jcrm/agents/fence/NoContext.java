package org.jcrm.agents.fence;

import java.nio.file.Path;
import org.jcrm.core.agent.AgentContext;

/** For calls that need nothing of the daemon. */
final class NoContext implements AgentContext {
    static final NoContext HERE = new NoContext();

    private static UnsupportedOperationException none() {
        return new UnsupportedOperationException("nothing of the daemon is here");
    }

    @Override
    public Attributes attributes() {
        throw none();
    }

    @Override
    public ClusterView cluster() {
        throw none();
    }

    @Override
    public Processes processes() {
        throw none();
    }

    @Override
    public Path stateDirectory() {
        throw none();
    }

    @Override
    public void progress(String sentence) {
        // Nobody listens.
    }
}
