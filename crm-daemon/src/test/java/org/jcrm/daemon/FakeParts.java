package org.jcrm.daemon;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jcrm.core.agent.AgentContext;
import org.jcrm.core.agent.AgentRegistry;
import org.jcrm.core.cib.Cib;
import org.jcrm.core.cib.Configuration;
import org.jcrm.core.codec.api.LocatedError;
import org.jcrm.core.controller.Snapshot;
import org.jcrm.core.fencing.FenceResult;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.status.ClusterStatus;
import org.jcrm.daemon.api.ConfigurationText;
import org.jcrm.daemon.executor.ProcessScopes;
import org.jcrm.daemon.loop.Core;
import org.jcrm.membership.Membership;
import org.jcrm.membership.MembershipListener;

/** Parts of a daemon whose core, cluster layer and processes are not real, but whose shell is. */
final class FakeParts {
    final FakeCore core;
    final AgentRegistry agents;

    FakeParts(String node, AgentRegistry agents) {
        this.core = new FakeCore(NodeName.of(node), Cib.EMPTY);
        this.agents = agents;
    }

    Parts parts() {
        return new Parts(
                (cib, allowed) -> core,
                FakeParts::status,
                new Texts(),
                xml -> List.of(),
                agents,
                NoProcesses::new,
                (task, processes) -> FenceResult.failed(1, "nothing is fenced here"),
                (settings, credentials, generations, refusals) -> new NoMembership(),
                Clock.systemUTC(),
                Map.of(),
                "0.0-test");
    }

    Parts parts(Core other) {
        Parts usual = parts();
        return new Parts(
                (cib, allowed) -> other,
                usual.status(),
                usual.texts(),
                usual.simulation(),
                usual.agents(),
                usual.processes(),
                usual.fenceAgents(),
                usual.membership(),
                usual.clock(),
                usual.environment(),
                usual.version());
    }

    static ClusterStatus status(Snapshot snapshot, Instant now) {
        return new ClusterStatus(
                "loopback",
                "none",
                "0.0-test",
                now,
                snapshot.cib().version(),
                Optional.empty(),
                snapshot.quorate(),
                Optional.empty(),
                0,
                0,
                0,
                new ClusterStatus.Options(false, true, "stop", false, false, Duration.ZERO),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of());
    }

    /** Any text is the empty configuration, except one that says "wrong". */
    private static final class Texts implements ConfigurationText {
        @Override
        public byte[] xml(Cib cib) {
            return "<cib/>".getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public byte[] yaml(Configuration configuration) {
            return "cluster: {}\n".getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public Cib hidden(Cib cib) {
            return cib;
        }

        @Override
        public Configuration hiddenBeside(Configuration after, Configuration before) {
            return after;
        }

        @Override
        public Parsed parse(String yaml, String file, Configuration current) {
            return yaml.contains("wrong")
                    ? new Parsed(
                            Optional.empty(),
                            List.of(new LocatedError(file, 3, 5, "unknown key \"wrong\"", "did you mean \"right\"?")),
                            List.of())
                    : new Parsed(Optional.of(Configuration.EMPTY), List.of(), List.of());
        }
    }

    private static final class NoProcesses implements ProcessScopes.Scope {
        @Override
        public void killAll() {}

        @Override
        public AgentContext.Processes.Completed run(Optional<String> user, List<String> command, Duration timeout) {
            throw new UnsupportedOperationException("no processes in this test");
        }
    }

    private static final class NoMembership implements Membership {
        @Override
        public void connect(MembershipListener listener) {}

        @Override
        public void disconnect() {}

        @Override
        public void send(NodeName to, byte[] payload) {}

        @Override
        public void close() {}
    }
}
