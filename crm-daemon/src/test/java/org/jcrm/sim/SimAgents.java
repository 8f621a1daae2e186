package org.jcrm.sim;

import static org.jcrm.core.cib.AttributeLifetime.PERMANENT;
import static org.jcrm.core.cib.AttributeLifetime.TRANSIENT;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jcrm.core.agent.AgentResult;
import org.jcrm.core.cib.AttributeLifetime;
import org.jcrm.core.cib.Cib;
import org.jcrm.core.controller.Snapshot;
import org.jcrm.core.graph.GraphAction.ResourceAction;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.OcfResult;
import org.jspecify.annotations.Nullable;

/**
 * What the agents do to a host, with the real agents' rules in small: a locked instance does not start; promotion needs
 * proof; a primary records that a standby is lost before it stops waiting for it, and waits for it before it says that it
 * is synchronous again.
 */
final class SimAgents {
    static final String DATABASE = "pgsql";
    static final String ADDRESS = "master-ip";
    private static final String SCORE = "master-pgsql";
    private static final String DATA = "pgsql-data-status";
    private static final String STATUS = "pgsql-status";
    private static final String POSITION = "pgsql-xlog-loc";
    private static final Set<String> PROOF = Set.of("LATEST", "STREAMING|SYNC");

    private final SimCluster cluster;
    private final SimDaemon daemon;
    private final SimHost host;

    SimAgents(SimCluster cluster, SimDaemon daemon) {
        this.cluster = cluster;
        this.daemon = daemon;
        this.host = daemon.host();
    }

    /** The part of an operation that comes before its waiting. */
    void begin(ResourceAction action) {
        if (isDatabase(action) && action.operation().equals("promote") && proven()) {
            say(daemon.name(), DATA, "LATEST", PERMANENT);
            for (NodeName peer : peers()) {
                if (!expectedStandbys().contains(peer)) {
                    say(peer, DATA, "DISCONNECT", PERMANENT);
                    say(peer, SCORE, "-INFINITY", TRANSIENT);
                }
            }
        }
    }

    /** Whether what the operation waits for has come. */
    boolean ready(ResourceAction action) {
        if (isDatabase(action) && action.operation().equals("promote") && proven()) {
            return "LATEST".equals(permanent(daemon.name(), DATA))
                    && peers().stream()
                            .allMatch(peer ->
                                    expectedStandbys().contains(peer) || "DISCONNECT".equals(permanent(peer, DATA)));
        }
        return true;
    }

    /** The effect and the answer. */
    AgentResult finish(ResourceAction action) {
        if (isDatabase(action)) {
            return database(action);
        }
        return action.resource().value().equals(ADDRESS) ? address(action) : dummy(action);
    }

    private static boolean isDatabase(ResourceAction action) {
        return action.resource().value().startsWith(DATABASE);
    }

    private AgentResult database(ResourceAction action) {
        SimPostgres database = host.postgres();
        return switch (action.operation()) {
            case "start" -> start(database);
            case "stop" -> {
                database.stopCleanly();
                say(daemon.name(), STATUS, "STOP", TRANSIENT);
                say(daemon.name(), SCORE, "-INFINITY", TRANSIENT);
                yield AgentResult.ok();
            }
            case "promote" -> promote(database);
            case "demote" -> {
                database.stopCleanly();
                database.startAsStandby();
                say(daemon.name(), STATUS, "HS:alone", TRANSIENT);
                say(daemon.name(), SCORE, "-INFINITY", TRANSIENT);
                yield AgentResult.ok();
            }
            case "monitor" -> {
                reconcile();
                yield AgentResult.of(
                        switch (database.mode()) {
                            case STOPPED -> OcfResult.NOT_RUNNING;
                            case STANDBY -> OcfResult.OK;
                            case PRIMARY -> OcfResult.PROMOTED;
                        });
            }
            default -> AgentResult.ok();
        };
    }

    private AgentResult start(SimPostgres database) {
        if (database.running()) {
            return AgentResult.ok();
        }
        if (database.locked()) {
            return AgentResult.error("My data may be inconsistent.");
        }
        database.startAsStandby();
        say(daemon.name(), STATUS, "HS:alone", TRANSIENT);
        say(daemon.name(), SCORE, "-INFINITY", TRANSIENT);
        return AgentResult.ok();
    }

    private AgentResult promote(SimPostgres database) {
        if (database.mode() == SimPostgres.Mode.PRIMARY) {
            return AgentResult.ok();
        }
        if (database.mode() == SimPostgres.Mode.STOPPED) {
            return AgentResult.error("PostgreSQL is not running");
        }
        if (!proven()) {
            return AgentResult.error("no proof that this instance has every acknowledged write");
        }
        database.promote(expectedStandbys());
        say(daemon.name(), SCORE, "1000", TRANSIENT);
        say(daemon.name(), STATUS, "PRI", TRANSIENT);
        return AgentResult.ok();
    }

    /** Its data was complete when the primary was last seen, or it won the first election. */
    private boolean proven() {
        String data = permanent(daemon.name(), DATA);
        return data == null ? "1000".equals(transientValue(daemon.name(), SCORE)) : PROOF.contains(data);
    }

    /** Members that were synchronous, or had everything, when last seen: commits wait for them from the first write on. */
    private Set<NodeName> expectedStandbys() {
        Set<NodeName> expected = new TreeSet<>();
        for (NodeName peer : peers()) {
            String data = permanent(peer, DATA);
            if (members().contains(peer) && data != null && PROOF.contains(data)) {
                expected.add(peer);
            }
        }
        return expected;
    }

    private AgentResult address(ResourceAction action) {
        switch (action.operation()) {
            case "start" -> host.addresses().add(ADDRESS);
            case "stop" -> host.addresses().remove(ADDRESS);
            default -> {}
        }
        boolean monitors = action.operation().equals("monitor");
        return AgentResult.of(monitors && !host.addresses().contains(ADDRESS) ? OcfResult.NOT_RUNNING : OcfResult.OK);
    }

    private AgentResult dummy(ResourceAction action) {
        String id = action.resource().value();
        switch (action.operation()) {
            case "start" -> host.dummies().add(id);
            case "stop" -> host.dummies().remove(id);
            default -> {}
        }
        boolean monitors = action.operation().equals("monitor");
        return AgentResult.of(monitors && !host.dummies().contains(id) ? OcfResult.NOT_RUNNING : OcfResult.OK);
    }

    /** What the monitors and watches of the real agent do beside answering: attributes, degradation, election. */
    void reconcile() {
        if (!daemon.alive() || daemon.frozen() || daemon.published().isEmpty()) {
            return;
        }
        switch (host.postgres().mode()) {
            case PRIMARY -> watchStandbys();
            case STANDBY -> electIfNobodyLeads();
            case STOPPED -> {}
        }
    }

    private void watchStandbys() {
        SimPostgres database = host.postgres();
        say(daemon.name(), SCORE, "1000", TRANSIENT);
        say(daemon.name(), STATUS, "PRI", TRANSIENT);
        say(daemon.name(), DATA, "LATEST", PERMANENT);
        for (NodeName peer : peers()) {
            boolean member = members().contains(peer);
            boolean streams = cluster.replication().streams(peer, daemon.name());
            if (member && streams) {
                if (database.syncStandbys().add(peer)) {
                    continue;
                }
                say(peer, DATA, "STREAMING|SYNC", PERMANENT);
                say(peer, SCORE, "100", TRANSIENT);
                say(peer, STATUS, "HS:sync", TRANSIENT);
            } else if (!member
                    || !cluster.host(peer).postgres().running()
                    || !database.syncStandbys().contains(peer)) {
                say(peer, SCORE, "-INFINITY", TRANSIENT);
                say(peer, DATA, "DISCONNECT", PERMANENT);
                if ("DISCONNECT".equals(permanent(peer, DATA))) {
                    database.syncStandbys().remove(peer);
                }
            }
        }
    }

    private void electIfNobodyLeads() {
        boolean led = members().stream().anyMatch(node -> "PRI".equals(transientValue(node, STATUS)));
        if (led) {
            return;
        }
        String own = permanent(daemon.name(), DATA);
        boolean firstStart = peersAndSelf().stream().allMatch(node -> permanent(node, DATA) == null);
        if (!firstStart && (own == null || !PROOF.contains(own))) {
            return;
        }
        say(daemon.name(), POSITION, host.postgres().position(), TRANSIENT);
        if (firstStart && !members().containsAll(peers())) {
            return;
        }
        List<NodeName> rivals = peers().stream()
                .filter(members()::contains)
                .filter(peer -> firstStart || PROOF.contains(String.valueOf(permanent(peer, DATA))))
                .toList();
        for (NodeName rival : rivals) {
            String theirs = transientValue(rival, POSITION);
            boolean mayStillStart = !"STOP".equals(transientValue(rival, STATUS));
            if (theirs == null && mayStillStart) {
                return;
            }
            int order = host.postgres().position().compareTo(String.valueOf(theirs));
            if (theirs != null && (order < 0 || (order == 0 && rival.compareTo(daemon.name()) < 0))) {
                return;
            }
        }
        say(daemon.name(), SCORE, "1000", TRANSIENT);
    }

    private void say(NodeName node, String attribute, String value, AttributeLifetime lifetime) {
        @Nullable String now = lifetime == PERMANENT ? permanent(node, attribute) : transientValue(node, attribute);
        if (!value.equals(now)) {
            daemon.setAttribute(node, attribute, Optional.of(value), lifetime);
        }
    }

    private List<NodeName> peersAndSelf() {
        return cluster.nodes();
    }

    private List<NodeName> peers() {
        return cluster.nodes().stream()
                .filter(node -> !node.equals(daemon.name()))
                .toList();
    }

    private List<NodeName> members() {
        return daemon.published()
                .map(Snapshot::view)
                .map(view -> view.members())
                .orElse(List.of());
    }

    private Optional<Cib> cib() {
        return daemon.published().map(Snapshot::cib);
    }

    private @Nullable String permanent(NodeName node, String attribute) {
        return cib().stream()
                .flatMap(cib -> cib.configuration().nodes().stream())
                .filter(configured -> configured.name().equals(node))
                .flatMap(configured -> configured.attributes().stream())
                .flatMap(set -> set.value(attribute).stream())
                .findFirst()
                .orElse(null);
    }

    private @Nullable String transientValue(NodeName node, String attribute) {
        return cib().map(cib -> cib.status().nodes().get(node))
                .flatMap(state -> state.transientAttribute(attribute))
                .orElse(null);
    }
}
