package org.jcrm.core.policy.simulate;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jcrm.core.cib.AttributeSets;
import org.jcrm.core.cib.Cib;
import org.jcrm.core.cib.CibVersion;
import org.jcrm.core.cib.Configuration;
import org.jcrm.core.cib.ConfiguredNode;
import org.jcrm.core.cib.NodeState;
import org.jcrm.core.cib.Status;
import org.jcrm.core.cib.TicketState;
import org.jcrm.core.model.Flags;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.Ordered;
import org.jcrm.core.model.ResourceId;
import org.jcrm.core.model.Suggestion;
import org.jcrm.core.policy.simulate.Injection.Injected;
import org.jcrm.core.policy.simulate.Injection.NodeDown;
import org.jcrm.core.policy.simulate.Injection.NodeFailed;
import org.jcrm.core.policy.simulate.Injection.NodeUp;
import org.jcrm.core.policy.simulate.Injection.OperationDone;
import org.jcrm.core.policy.simulate.Injection.Quorum;
import org.jcrm.core.policy.simulate.Injection.TicketGranted;
import org.jcrm.core.policy.simulate.Injection.TicketStandby;
import org.jcrm.core.policy.simulate.Injection.Watchdog;
import org.jcrm.core.status.ClusterReader;
import org.jcrm.core.status.LiveResource;

/** Applies injections one after the other; confined to one simulation. */
final class Injections {
    private final Instant now;
    private final List<Modification> done = new ArrayList<>();
    private Cib cib;

    Injections(Cib cib, Instant now) {
        this.cib = cib;
        this.now = now;
    }

    Injected apply(List<Injection> injections) throws InjectionRefused {
        for (Injection injection : injections) {
            done.add(injection);
            switch (injection) {
                case Quorum(String value) ->
                    cib = with(cib.configuration(), cib.status(), Flags.isTrue(value), nextUpdate());
                case Watchdog(String value) -> watchdog(value);
                case NodeUp(NodeName node) -> {
                    configure(node);
                    change(node, state -> member(state, true, true));
                }
                case NodeDown(NodeName node) -> change(node, Injections::down);
                case NodeFailed(NodeName node) -> change(node, state -> member(state, false, state.peerOnline()));
                case TicketGranted(String ticket, boolean granted) -> ticket(ticket, "granted", granted);
                case TicketStandby(String ticket, boolean standby) -> ticket(ticket, "standby", standby);
                case OperationDone(OperationSpec operation) -> operation(operation);
            }
        }
        return new Injected(cib, done);
    }

    private CibVersion nextUpdate() {
        return cib.version().nextUpdate();
    }

    private Cib with(Configuration configuration, Status status, boolean quorum, CibVersion version) {
        return new Cib(version, cib.lastChange(), quorum, cib.dc(), configuration, status, cib.extra());
    }

    private void configuration(Configuration changed) {
        cib = with(changed, cib.status(), cib.haveQuorum(), cib.version().nextEpoch());
    }

    private void status(Status changed) {
        cib = with(cib.configuration(), changed, cib.haveQuorum(), nextUpdate());
    }

    private void watchdog(String value) {
        configuration(cib.configuration()
                .withProperties(AttributeSets.with(
                        cib.configuration().properties(),
                        "cib-bootstrap-options",
                        "have-watchdog",
                        Optional.of(value))));
    }

    private void configure(NodeName node) {
        if (cib.configuration().node(node).isEmpty()) {
            List<ConfiguredNode> nodes = new ArrayList<>(cib.configuration().nodes());
            nodes.add(new ConfiguredNode(node.value(), node, Optional.empty(), List.of(), List.of()));
            configuration(cib.configuration().withNodes(nodes));
        }
    }

    private void change(NodeName node, UnaryOperator<NodeState> change) throws InjectionRefused {
        NodeState changed = change.apply(state(node));
        status(new Status(
                Ordered.with(cib.status().nodes(), node, changed), cib.status().tickets()));
    }

    private NodeState state(NodeName node) throws InjectionRefused {
        NodeState known = cib.status().nodes().get(node);
        if (known != null) {
            return known;
        }
        Optional<ConfiguredNode> configured = cib.configuration().node(node);
        if (configured.isEmpty()) {
            throw unknown(
                    "there is no node \"" + node + "\"",
                    node.value(),
                    cib.configuration().nodeNames().stream()
                            .map(NodeName::value)
                            .toList());
        }
        return NodeState.unseen(configured.get().id(), node);
    }

    private static NodeState member(NodeState state, boolean inCluster, boolean peerOnline) {
        String join = inCluster ? "member" : state.join();
        String expected = inCluster ? "member" : state.expected();
        return new NodeState(
                state.id(),
                state.name(),
                inCluster,
                peerOnline,
                join,
                expected,
                false,
                state.transientAttributes(),
                state.history(),
                asRead(state));
    }

    private static NodeState down(NodeState state) {
        return new NodeState(
                state.id(), state.name(), false, false, "down", "down", false, List.of(), Map.of(), asRead(state));
    }

    /** Without the spellings of the file for what has just been changed (newer Pacemakers write times there). */
    static Map<String, String> asRead(NodeState state) {
        Map<String, String> extra = new LinkedHashMap<>(state.extra());
        extra.remove("in_ccm");
        extra.remove("crmd");
        return extra;
    }

    private void ticket(String id, String attribute, boolean value) {
        List<TicketState> tickets = new ArrayList<>();
        boolean found = false;
        for (TicketState ticket : cib.status().tickets()) {
            if (ticket.id().equals(id)) {
                found = true;
                tickets.add(new TicketState(id, Ordered.with(ticket.attributes(), attribute, Boolean.toString(value))));
            } else {
                tickets.add(ticket);
            }
        }
        if (!found) {
            tickets.add(new TicketState(id, Map.of(attribute, Boolean.toString(value))));
        }
        status(new Status(cib.status().nodes(), tickets));
    }

    private void operation(OperationSpec spec) throws InjectionRefused {
        LiveResource resource = resource(cib, spec, now);
        NodeState node = state(spec.node());
        SimulatedResult result = new SimulatedResult(
                ResourceId.of(spec.resource()),
                Optional.of(resource.primitive().agent()),
                spec.task(),
                spec.intervalMillis(),
                spec.returnCode(),
                0,
                spec.returnCode() == 0 ? "" : "Simulated action result",
                Optional.empty(),
                Map.of(),
                now);
        NodeState changed = result.recordedOn(node);
        for (InjectedAttribute attribute : result.failCount(spec.resource(), node)) {
            done.add(attribute);
            changed = SimulatedResult.withAttribute(changed, attribute);
        }
        status(new Status(
                Ordered.with(cib.status().nodes(), spec.node(), changed),
                cib.status().tickets()));
    }

    /** The primitive or instance of that name; the name that interchangeable instances share is good too. */
    static LiveResource resource(Cib cib, OperationSpec spec, Instant now) throws InjectionRefused {
        List<String> names = new ArrayList<>();
        for (LiveResource each : ClusterReader.read(cib, now).all()) {
            if (!each.isPrimitive()) {
                continue;
            }
            if (each.id().equals(spec.resource()) || each.baseId().equals(spec.resource())) {
                return each;
            }
            names.add(each.id());
        }
        throw unknown(
                "there is no primitive \"" + spec.resource() + "\" for \"" + spec.text() + "\"",
                spec.resource(),
                names);
    }

    private static InjectionRefused unknown(String what, String word, Collection<String> known) {
        String suggestion = Suggestion.sentence(word, known);
        return new InjectionRefused(suggestion.isEmpty() ? what : what + "; " + suggestion);
    }

    /** @throws InjectionRefused if {@code spec} names a node or resource that does not exist */
    static void check(Cib cib, OperationSpec spec, Instant now) throws InjectionRefused {
        resource(cib, spec, now);
        new Injections(cib, now).state(spec.node());
    }
}
