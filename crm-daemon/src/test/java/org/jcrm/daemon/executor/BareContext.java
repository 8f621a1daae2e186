package org.jcrm.daemon.executor;

import java.nio.file.Path;
import java.util.function.Consumer;
import org.jcrm.core.agent.AgentContext;

/** What an agent gets that needs nothing but processes and progress. */
record BareContext(Processes processes, Consumer<String> listener) implements AgentContext {
    @Override
    public Attributes attributes() {
        throw new UnsupportedOperationException("no attributes in this test");
    }

    @Override
    public ClusterView cluster() {
        throw new UnsupportedOperationException("no cluster in this test");
    }

    @Override
    public Path stateDirectory() {
        throw new UnsupportedOperationException("no files in this test");
    }

    @Override
    public void progress(String sentence) {
        listener.accept(sentence);
    }
}
