package org.jcrm.core.policy.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.jcrm.core.policy.simulate.Sketch.NOON;
import static org.jcrm.core.policy.simulate.Sketch.operation;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jcrm.core.cib.Cib;
import org.jcrm.core.cib.NodeState;
import org.jcrm.core.cib.OperationRecord;
import org.jcrm.core.cib.TicketState;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.ResourceId;
import org.jcrm.core.policy.simulate.Injection.Injected;
import org.jcrm.core.policy.simulate.Injection.NodeDown;
import org.jcrm.core.policy.simulate.Injection.NodeFailed;
import org.jcrm.core.policy.simulate.Injection.NodeUp;
import org.jcrm.core.policy.simulate.Injection.OperationDone;
import org.jcrm.core.policy.simulate.Injection.Quorum;
import org.jcrm.core.policy.simulate.Injection.TicketGranted;
import org.jcrm.core.policy.simulate.Injection.TicketStandby;
import org.jcrm.core.policy.simulate.Injection.Watchdog;
import org.junit.jupiter.api.Test;

/** Each "what if" is an edit of the CIB. */
class InjectionTest {
    private static final NodeName NODE1 = NodeName.of("node1");
    private static final ResourceId WEB = ResourceId.of("web");

    private static Injected inject(Injection... injections) throws InjectionRefused {
        return Injection.apply(Sketch.cib(), List.of(injections), NOON);
    }

    private static NodeState node(Cib cib, String name) {
        return Objects.requireNonNull(cib.status().nodes().get(NodeName.of(name)));
    }

    @Test
    void quorumComesAndGoes() throws InjectionRefused {
        assertThat(inject(new Quorum("0")).cib().haveQuorum()).isFalse();
        assertThat(inject(new Quorum("false"), new Quorum("1")).cib().haveQuorum())
                .isTrue();
    }

    @Test
    void aWatchdogIsAProperty() throws InjectionRefused {
        assertThat(inject(new Watchdog("1")).cib().configuration().property("have-watchdog"))
                .contains("1");
    }

    @Test
    void anUnknownNodeThatComesUpJoinsTheConfiguration() throws InjectionRefused {
        Cib cib = inject(new NodeUp(NodeName.of("node3"))).cib();
        assertThat(cib.configuration().nodeNames()).extracting(NodeName::value).contains("node3");
        assertThat(node(cib, "node3").inCluster()).isTrue();
        assertThat(cib.version().epoch()).isEqualTo(6);
    }

    @Test
    void aNodeThatGoesDownTakesItsHistoryWithIt() throws InjectionRefused {
        NodeState state = node(inject(new NodeDown(NODE1)).cib(), "node1");
        assertThat(state.inCluster()).isFalse();
        assertThat(state.peerOnline()).isFalse();
        assertThat(state.join()).isEqualTo("down");
        assertThat(state.history()).isEmpty();
        assertThat(state.transientAttributes()).isEmpty();
    }

    @Test
    void aNodeThatFailsMayStillRunWhatItRan() throws InjectionRefused {
        NodeState state = node(inject(new NodeFailed(NODE1)).cib(), "node1");
        assertThat(state.inCluster()).isFalse();
        assertThat(state.expected()).isEqualTo("member");
        assertThat(state.history()).containsKey(WEB);
    }

    @Test
    void ticketsKeepWhatElseIsKnownOfThem() throws InjectionRefused {
        assertThat(inject(new TicketGranted("t", true), new TicketStandby("t", true))
                        .cib()
                        .status()
                        .tickets())
                .containsExactly(new TicketState("t", Map.of("granted", "true", "standby", "true")));
        assertThat(inject(new TicketGranted("t", false)).cib().status().tickets())
                .containsExactly(new TicketState("t", Map.of("granted", "false")));
    }

    @Test
    void aFailureIsRecordedAndCounted() throws InjectionRefused {
        Injected injected = inject(new OperationDone(operation("web_monitor_10000@node1=7")));
        assertThat(injected.modifications())
                .extracting(Modification::text)
                .containsExactly(
                        "Injecting web_monitor_10000@node1=7 into the configuration",
                        "Injecting attribute fail-count-web#monitor_10000=value++ into /node_state '1'",
                        "Injecting attribute last-failure-web#monitor_10000=1795348800 into /node_state '1'");
        NodeState state = node(injected.cib(), "node1");
        assertThat(state.transientAttribute("fail-count-web#monitor_10000")).contains("3");
        Map<String, OperationRecord> operations =
                Objects.requireNonNull(state.history().get(WEB)).operations();
        // The last good monitor stays: the failure has an entry of its own.
        assertThat(operations).containsOnlyKeys("web_last_0", "web_monitor_10000", "web_last_failure_0");
        OperationRecord failure = Objects.requireNonNull(operations.get("web_last_failure_0"));
        assertThat(failure.returnCode()).isEqualTo(7);
        assertThat(failure.callId()).isEqualTo(7);
        assertThat(failure.exitReason()).isEqualTo("Simulated action result");
        assertThat(failure.lastRcChange()).isEqualTo(Optional.of(NOON));
    }

    @Test
    void whatIsFoundNotToRunIsNoFailureToCount() throws InjectionRefused {
        Injected injected = inject(new OperationDone(operation("log_monitor_0@node1=7")));
        assertThat(injected.modifications()).hasSize(1);
        assertThat(node(injected.cib(), "node1").history()).containsKey(ResourceId.of("log"));
    }

    @Test
    void instancesAreNamedByNumberOrByTheNameThatTheyShare() throws InjectionRefused {
        assertThat(inject(new OperationDone(operation("agent:1_monitor_0@node2=0")))
                        .modifications())
                .hasSize(1);
        assertThat(inject(new OperationDone(operation("agent_monitor_0@node2=0")))
                        .modifications())
                .hasSize(1);
    }

    @Test
    void whatDoesNotExistIsRefusedByName() {
        assertThatThrownBy(() -> inject(new NodeDown(NodeName.of("nod1"))))
                .isInstanceOf(InjectionRefused.class)
                .hasMessageContaining("there is no node \"nod1\"")
                .hasMessageContaining("node1");
        assertThatThrownBy(() -> inject(new OperationDone(operation("wob_monitor_0@node1=0"))))
                .isInstanceOf(InjectionRefused.class)
                .hasMessageContaining("there is no primitive \"wob\"");
    }
}
