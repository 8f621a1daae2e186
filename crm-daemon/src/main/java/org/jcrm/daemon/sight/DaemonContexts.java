package org.jcrm.daemon.sight;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jcrm.core.agent.AgentCall;
import org.jcrm.core.agent.AgentContext;
import org.jcrm.core.model.NodeName;
import org.jcrm.daemon.config.FileReason;
import org.jcrm.daemon.executor.AgentContexts;

/** Puts together what an agent is offered during one call. */
public final class DaemonContexts implements AgentContexts {
    private final ClusterSight sight;
    private final AttributeDesk attributes;
    private final Path agentsFolder;

    /** @param agentsFolder each resource gets a folder below it */
    public DaemonContexts(ClusterSight sight, AttributeDesk attributes, Path agentsFolder) {
        this.sight = sight;
        this.attributes = attributes;
        this.agentsFolder = agentsFolder;
    }

    @Override
    public AgentContext contextFor(AgentCall call, AgentContext.Processes processes, Consumer<String> progress) {
        return new Context(attributes.forCall(), new View(sight, call), processes, folderOf(call), progress);
    }

    /** An id is a name: one that leads out of the agents' folder would have root write somewhere else. */
    private Path folderOf(AgentCall call) {
        String id = call.baseResource().value();
        if (id.contains("/") || id.contains("\0") || id.equals(".") || id.equals("..")) {
            throw new IllegalArgumentException("the resource id \"" + id + "\" cannot be the name of a folder");
        }
        return agentsFolder.resolve(id);
    }

    private record Context(
            Attributes attributes, ClusterView cluster, Processes processes, Path folder, Consumer<String> listener)
            implements AgentContext {
        @Override
        public Path stateDirectory() {
            try {
                return Files.createDirectories(
                        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            } catch (IOException e) {
                throw new UncheckedIOException("the folder " + folder + " cannot be made: " + FileReason.of(e), e);
            }
        }

        @Override
        public void progress(String sentence) {
            listener.accept(sentence);
        }
    }

    private record View(ClusterSight sight, AgentCall call) implements AgentContext.ClusterView {
        @Override
        public NodeName self() {
            return sight.self();
        }

        @Override
        public List<NodeName> nodes() {
            return sight.nodes();
        }

        @Override
        public List<NodeName> members() {
            return sight.members();
        }

        @Override
        public Optional<NodeName> promotedNode() {
            return sight.promotedNode(call.baseResource());
        }

        @Override
        public String addressOf(NodeName node) {
            return sight.addressOf(node);
        }
    }
}
