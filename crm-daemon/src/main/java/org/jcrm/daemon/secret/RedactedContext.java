package org.jcrm.daemon.secret;

import java.nio.file.Path;
import org.jcrm.core.agent.AgentContext;

/** An agent's context whose listener never hears a secret. */
record RedactedContext(AgentContext context, Redaction redaction) implements AgentContext {
    @Override
    public Attributes attributes() {
        return context.attributes();
    }

    @Override
    public ClusterView cluster() {
        return context.cluster();
    }

    @Override
    public Processes processes() {
        return context.processes();
    }

    @Override
    public Path stateDirectory() {
        return context.stateDirectory();
    }

    @Override
    public void progress(String sentence) {
        context.progress(redaction.of(sentence));
    }
}
