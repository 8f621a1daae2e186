package org.jcrm.core.policy.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.jcrm.core.policy.simulate.Sketch.operation;

import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.policy.simulate.Injection.NodeFailed;
import org.jcrm.core.policy.simulate.Injection.OperationDone;
import org.junit.jupiter.api.Test;

/** What is printed is what crm_simulate prints for the same CIB and options. */
class SimulationTextTest {
    @Test
    void aFailedNode() throws InjectionRefused {
        SimulationReport report = Sketch.play(List.of(new NodeFailed(NodeName.of("node1"))));
        assertThat(SimulationText.of(report, TextOptions.PLAIN)).isEqualTo("""
                Current cluster status:
                  * Node List:
                    * Online: [ node1 node2 ]

                  * Full List of Resources:
                    * web	(ocf:heartbeat:Dummy):	 Started node1
                    * log	(ocf:heartbeat:Dummy):	 Stopped
                    * Clone Set: everywhere [agent]:
                      * Stopped: [ node1 node2 ]

                Performing Requested Modifications:
                  * Failing node node1

                Transition Summary:
                  * Start      web         ( node2 )
                  * Start      log         ( node2 )
                  * Start      agent:0     ( node2 )

                Executing Cluster Transition:
                  * Resource action: web             monitor on node2
                  * Resource action: log             monitor on node2
                  * Resource action: agent:0         monitor on node2
                  * Pseudo action:   everywhere_start_0
                  * Resource action: web             start on node2
                  * Resource action: log             start on node2
                  * Resource action: agent:0         start on node2
                  * Pseudo action:   everywhere_running_0
                  * Resource action: web             monitor=10000 on node2

                Revised Cluster Status:
                  * Node List:
                    * Online: [ node2 ]
                    * OFFLINE: [ node1 ]

                  * Full List of Resources:
                    * web	(ocf:heartbeat:Dummy):	 Started node2
                    * log	(ocf:heartbeat:Dummy):	 Started node2
                    * Clone Set: everywhere [agent]:
                      * Started: [ node2 ]
                      * Stopped: [ node1 ]
                """);
    }

    @Test
    void aPretendedFailureEndsTheTransition() throws InjectionRefused {
        SimulationReport report = Sketch.play(
                List.of(new OperationDone(operation("web_monitor_10000@node1=1"))), operation("web_stop_0@node1=1"));
        String text = SimulationText.of(
                report, new TextOptions(true, true, false, false, true, false, Optional.empty(), ZoneOffset.UTC));
        assertThat(text.substring(text.indexOf("Executing"))).contains("""
                  * Resource action: web             stop on node1
                Pretending action 2 failed with rc=1
                  * Injecting attribute fail-count-web#stop_0=value++ into /node_state '1'
                  * Injecting attribute last-failure-web#stop_0=1795348800 into /node_state '1'

                Revised Cluster Status:
                  * Node List:
                    * Online: [ node1 node2 ]

                  * Full List of Resources:
                    * web	(ocf:heartbeat:Dummy):	 FAILED node1 (blocked)
                    * log	(ocf:heartbeat:Dummy):	 Stopped
                    * Clone Set: everywhere [agent]:
                      * Stopped: [ node1 node2 ]

                  * Node Attributes:
                    * Node: node1:
                      * color                           	: blue     \s

                  * Migration Summary:
                    * Node: node1:
                      * web: migration-threshold=1000000 fail-count=4 last-failure='Sun Nov 22 12:00:00 2026'

                  * Failed Resource Actions:
                    * web_stop_0 on node1 'error' (1): call=8, status='complete', exitreason='User-injected result', \
                last-rc-change='Sun Nov 22 12:00:00 2026', queued=0ms, exec=0ms
                """);
    }

    @Test
    void scoresAndUtilizationComeWithoutTitles() throws InjectionRefused {
        SimulationReport report = Sketch.play(List.of());
        String text = SimulationText.of(
                report, new TextOptions(false, false, true, true, false, false, Optional.empty(), ZoneOffset.UTC));
        assertThat(text).startsWith("""
                        [ node1 node2 ]

                        web	(ocf:heartbeat:Dummy):	 Started node1
                        log	(ocf:heartbeat:Dummy):	 Stopped
                        Stopped: [ node1 node2 ]

                        Original: node1 capacity: mem=8 cpu=4
                        Original: node2 capacity:
                        pcmk__primitive_assign: web allocation score on node1: 0
                        pcmk__primitive_assign: web allocation score on node2: 0
                        pcmk__finalize_assignment: web utilization on node1: cpu=1
                        """).contains("""
                        Remaining: node1 capacity: mem=8 cpu=3
                        Remaining: node2 capacity:

                        Start""" + " ");
    }

    @Test
    void quietMeansScoresAlone() throws InjectionRefused {
        TextOptions quiet = new TextOptions(false, false, true, false, false, true, Optional.empty(), ZoneOffset.UTC);
        assertThat(SimulationText.of(Sketch.play(List.of()), quiet).strip().lines())
                .allMatch(line -> line.startsWith("pcmk__"));
    }

    @Test
    void whatIsToFailMustExist() {
        assertThatThrownBy(() -> Sketch.play(List.of(), operation("wob_start_0@node1=1")))
                .isInstanceOf(InjectionRefused.class)
                .hasMessageContaining("wob");
    }
}
