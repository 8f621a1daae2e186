package org.jcrm.sim;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jcrm.core.cib.Cib;
import org.jcrm.core.cib.CibVersion;
import org.jcrm.core.codec.CibDigest;
import org.jcrm.core.controller.AgentTask;
import org.jcrm.core.controller.ClusterEvent;
import org.jcrm.core.controller.Effect;
import org.jcrm.core.controller.Lifecycle;
import org.jcrm.core.controller.Message;
import org.jcrm.core.controller.Snapshot;
import org.jcrm.core.controller.ViewId;
import org.jcrm.core.model.NodeName;

/** What must hold after every event, each as a class of its name. A violation says which, and in which words. */
final class Invariants implements SimCluster.Observer {
    /** One safety rule. */
    interface Invariant {
        Optional<String> violation();
    }

    /** A rule about what a daemon's step asks for. */
    interface StepInvariant {
        Optional<String> violation(SimDaemon daemon, List<Effect> effects);
    }

    private final List<Invariant> always;
    private final List<StepInvariant> steps;

    Invariants(SimCluster cluster) {
        always = List.of(
                new OnePromoted(cluster),
                new OneAddress(cluster),
                new OneDcPerView(cluster),
                new VersionsRise(cluster));
        steps = List.of(new FiredOnce(), new DiskBeforeWords(cluster), new EqualVersionsEqualConfigurations());
    }

    void check() {
        always.forEach(invariant -> fail(invariant.getClass(), invariant.violation()));
    }

    @Override
    public void stepped(SimDaemon daemon, ClusterEvent event, List<Effect> effects) {
        steps.forEach(invariant -> fail(invariant.getClass(), invariant.violation(daemon, effects)));
    }

    private static void fail(Class<?> invariant, Optional<String> violation) {
        violation.ifPresent(text -> {
            throw new AssertionError(invariant.getSimpleName() + ": " + text);
        });
    }

    /**
     * I1. Without fencing two sides of a split cannot know of each other; the rule is suspended from the first cut, pause
     * or false suspicion until the cluster is one whole again.
     */
    record OnePromoted(SimCluster cluster) implements Invariant {
        @Override
        public Optional<String> violation() {
            cluster.noteIfWhole();
            return cluster.splitPossible() || cluster.primaries() <= 1
                    ? Optional.empty()
                    : Optional.of(cluster.primaries() + " primaries at once");
        }
    }

    /** I2, with the same suspension as I1. */
    record OneAddress(SimCluster cluster) implements Invariant {
        @Override
        public Optional<String> violation() {
            return cluster.splitPossible() || cluster.addressHolders() <= 1
                    ? Optional.empty()
                    : Optional.of("the address is on " + cluster.addressHolders() + " live nodes");
        }
    }

    /** I3: among the nodes that hold the same view, one plans. */
    record OneDcPerView(SimCluster cluster) implements Invariant {
        @Override
        public Optional<String> violation() {
            Map<ViewId, NodeName> planning = new LinkedHashMap<>();
            for (SimDaemon daemon : cluster.daemons()) {
                if (daemon.state().lifecycle() == Lifecycle.DC) {
                    ViewId view = daemon.state().view().id();
                    NodeName other = planning.put(view, daemon.name());
                    if (other != null) {
                        return Optional.of(other + " and " + daemon.name() + " both plan in view " + view);
                    }
                }
            }
            return Optional.empty();
        }
    }

    /** I5, within one life: the full version; across lives: the configuration's. */
    static final class VersionsRise implements Invariant {
        private final SimCluster cluster;
        private final Map<SimDaemon, CibVersion> seen = new LinkedHashMap<>();
        private final Map<NodeName, CibVersion> stored = new TreeMap<>();

        VersionsRise(SimCluster cluster) {
            this.cluster = cluster;
        }

        @Override
        public Optional<String> violation() {
            for (SimHost host : cluster.hosts()) {
                CibVersion disk = host.disk().read().version();
                CibVersion before = stored.put(host.name(), disk);
                if (before != null && (disk.adminEpoch() < before.adminEpoch() || disk.epoch() < before.epoch())) {
                    return Optional.of("the disk of " + host.name() + " went back from " + before + " to " + disk);
                }
            }
            for (SimDaemon daemon : cluster.daemons()) {
                CibVersion now = daemon.state().cib().version();
                CibVersion before = seen.put(daemon, now);
                if (before != null && now.compareTo(before) < 0) {
                    return Optional.of(daemon.name() + " went back from " + before + " to " + now);
                }
            }
            return Optional.empty();
        }
    }

    /** I5, second half: members of one view that name the same configuration version hold the same configuration. */
    static final class EqualVersionsEqualConfigurations implements StepInvariant {
        private record Key(ViewId view, long adminEpoch, long epoch) {}

        private final Map<Key, String> digests = new LinkedHashMap<>();

        @Override
        public Optional<String> violation(SimDaemon daemon, List<Effect> effects) {
            for (Effect effect : effects) {
                if (effect instanceof Effect.PublishSnapshot(Snapshot snapshot)
                        && daemon.state().integrated()
                        && effects.stream().anyMatch(Effect.PersistCib.class::isInstance)) {
                    Cib cib = snapshot.cib();
                    Key key = new Key(
                            snapshot.view().id(),
                            cib.version().adminEpoch(),
                            cib.version().epoch());
                    String digest = CibDigest.ofConfiguration(cib.configuration());
                    String other = digests.putIfAbsent(key, digest);
                    if (other != null && !other.equals(digest)) {
                        return Optional.of("two configurations bear " + cib.version() + " in view " + key.view());
                    }
                }
            }
            return Optional.empty();
        }
    }

    /** I6: a transition key is handed to an executor once. */
    static final class FiredOnce implements StepInvariant {
        private final Set<String> fired = new HashSet<>();

        @Override
        public Optional<String> violation(SimDaemon daemon, List<Effect> effects) {
            for (Effect effect : effects) {
                if (effect instanceof Effect.RunTask(AgentTask task)
                        && !fired.add(daemon.name() + " " + task.transitionKey())) {
                    return Optional.of("action " + task.transitionKey() + " was fired twice on " + daemon.name());
                }
            }
            return Optional.empty();
        }
    }

    /** I9: whatever leaves after a change of the configuration leaves after the write of it. */
    record DiskBeforeWords(SimCluster cluster) implements StepInvariant {
        @Override
        public Optional<String> violation(SimDaemon daemon, List<Effect> effects) {
            CibVersion disk = daemon.host().disk().read().version();
            for (Effect effect : effects) {
                if (effect instanceof Effect.PersistCib(Cib cib)) {
                    disk = cib.version();
                }
                if (effect instanceof Effect.Send(NodeName to, Message message)) {
                    Optional<CibVersion> spoken = versionIn(message);
                    if (spoken.isPresent() && ahead(spoken.get(), disk)) {
                        return Optional.of(
                                daemon.name() + " tells " + to + " of " + spoken.get() + " while its disk has " + disk);
                    }
                }
            }
            return Optional.empty();
        }

        private static boolean ahead(CibVersion spoken, CibVersion disk) {
            return spoken.adminEpoch() > disk.adminEpoch()
                    || (spoken.adminEpoch() == disk.adminEpoch() && spoken.epoch() > disk.epoch());
        }

        private static Optional<CibVersion> versionIn(Message message) {
            return switch (message) {
                case Message.CibReplace replace -> Optional.of(replace.cib().version());
                case Message.CibUpdate update -> Optional.of(update.result());
                case Message.CibAck ack -> Optional.of(ack.version());
                default -> Optional.empty();
            };
        }
    }

    /** Names of what is checked after every event, for the test's report. */
    List<String> names() {
        List<String> names = new ArrayList<>();
        always.forEach(invariant -> names.add(invariant.getClass().getSimpleName()));
        steps.forEach(invariant -> names.add(invariant.getClass().getSimpleName()));
        return names;
    }
}
