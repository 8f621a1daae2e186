package org.jcrm.agents;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jcrm.agents.process.ProcessRunner;
import org.jcrm.core.agent.AgentContext;
import org.jcrm.core.cib.AttributeLifetime;
import org.jcrm.core.model.NodeName;

/** What the daemons of a small cluster would tell their agents: shared attributes, a membership, a promoted node. */
public final class FakeCluster {
    private final Map<String, String> attributes = new ConcurrentHashMap<>();
    private final List<NodeName> nodes;

    /** Every write, in order: {@code node name=value}. */
    public final List<String> writes = new CopyOnWriteArrayList<>();

    public final List<String> progress = new CopyOnWriteArrayList<>();

    public volatile List<NodeName> members;
    public volatile Optional<NodeName> promoted = Optional.empty();

    /** Whether writes that are waited for arrive. */
    public volatile boolean writesArrive = true;

    /** Runs at every write, with the text of {@link #writes}. */
    public volatile WriteObserver onWrite = write -> {};

    public final Map<NodeName, String> addresses = new ConcurrentHashMap<>();

    /** Sees a write at the moment it is made. */
    @FunctionalInterface
    public interface WriteObserver {
        void saw(String write);
    }

    public FakeCluster(String... nodes) {
        this.nodes = List.of(nodes).stream().map(NodeName::of).toList();
        this.members = new ArrayList<>(this.nodes);
    }

    public Optional<String> attribute(String node, String name) {
        return Optional.ofNullable(attributes.get(node + " " + name));
    }

    public void setAttribute(String node, String name, String value) {
        attributes.put(node + " " + name, value);
    }

    public AgentContext context(NodeName self, Path stateDirectory) {
        return new Context(self, stateDirectory, new ProcessRunner());
    }

    private final class Context implements AgentContext, AgentContext.Attributes, AgentContext.ClusterView {
        private final NodeName self;
        private final Path stateDirectory;
        private final Processes processes;

        Context(NodeName self, Path stateDirectory, Processes processes) {
            this.self = self;
            this.stateDirectory = stateDirectory;
            this.processes = processes;
        }

        @Override
        public Attributes attributes() {
            return this;
        }

        @Override
        public ClusterView cluster() {
            return this;
        }

        @Override
        public Processes processes() {
            return processes;
        }

        @Override
        public Path stateDirectory() {
            try {
                java.nio.file.Files.createDirectories(stateDirectory);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
            return stateDirectory;
        }

        @Override
        public void progress(String sentence) {
            progress.add(self + ": " + sentence);
        }

        @Override
        public Optional<String> get(NodeName node, String name) {
            return attribute(node.value(), name);
        }

        @Override
        public boolean set(
                NodeName node, String name, Optional<String> value, AttributeLifetime lifetime, Duration wait) {
            String write = node + " " + name + "=" + value.orElse("");
            onWrite.saw(write);
            if (!writesArrive) {
                return false;
            }
            writes.add(write);
            if (value.isPresent()) {
                attributes.put(node + " " + name, value.get());
            } else {
                attributes.remove(node + " " + name);
            }
            return true;
        }

        @Override
        public NodeName self() {
            return self;
        }

        @Override
        public List<NodeName> nodes() {
            return nodes;
        }

        @Override
        public List<NodeName> members() {
            return members;
        }

        @Override
        public Optional<NodeName> promotedNode() {
            return promoted;
        }

        @Override
        public String addressOf(NodeName node) {
            return addresses.getOrDefault(node, node.value());
        }
    }
}
