package org.jcrm.core.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jcrm.core.cib.OperationKey;
import org.jcrm.core.graph.GraphAction.PseudoAction;
import org.jcrm.core.graph.GraphAction.ResourceAction;
import org.jcrm.core.graph.GraphRun.Abort;
import org.jcrm.core.graph.GraphRun.Outcome;
import org.jcrm.core.model.AgentName;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.ResourceId;
import org.junit.jupiter.api.Test;

final class GraphRunTest {
    private static GraphRun run(int batchLimit, Synapse... synapses) {
        return GraphRun.of(new TransitionGraph(
                1, Duration.ofSeconds(60), batchLimit, "INFINITY", "INFINITY", Map.of(), List.of(synapses)));
    }

    private static Synapse step(int id, int priority, Integer... inputs) {
        return new Synapse(id, priority, action(id, "n1"), List.of(inputs));
    }

    private static GraphAction action(int id, String node) {
        ResourceId resource = ResourceId.of("r" + id);
        return new ResourceAction(
                id,
                new OperationKey(resource, "start", 0),
                "start",
                NodeName.of(node),
                Optional.empty(),
                resource,
                Optional.empty(),
                new AgentName("ocf", "jcrm", "Dummy"),
                Map.of(),
                Map.of(),
                0,
                1000);
    }

    private static List<Integer> ready(GraphRun run) {
        return run.ready(0).stream().map(GraphAction::id).toList();
    }

    @Test
    void anActionIsReadyWhenAllItsInputsAreConfirmed() {
        GraphRun run = run(0, step(1, 0), step(2, 0), step(3, 0, 1, 2));
        assertThat(ready(run)).containsExactly(1, 2);
        run = run.started(1).started(2).confirm(1);
        assertThat(ready(run)).isEmpty();
        run = run.confirm(2);
        assertThat(ready(run)).containsExactly(3);
        run = run.started(3).confirm(3);
        assertThat(run.outcome()).isEqualTo(Outcome.COMPLETE);
    }

    @Test
    void whatDependsOnAFailureNeverFires() {
        GraphRun run = run(0, step(1, 0), step(2, 0, 1), step(3, 0)).started(1).fail(1);
        assertThat(ready(run)).containsExactly(3);
        assertThat(run.started(3).confirm(3).outcome()).isEqualTo(Outcome.STALLED);
    }

    @Test
    void anActionFiresOnce() {
        GraphRun run = run(0, step(1, 0)).started(1);
        assertThatThrownBy(() -> run.started(1)).hasMessageContaining("second time");
        assertThatThrownBy(() -> run.confirm(1).started(1)).hasMessageContaining("second time");
    }

    @Test
    void lateWordsAboutAnActionThatEndedChangeNothing() {
        GraphRun run = run(0, step(1, 0)).started(1).fail(1);
        assertThat(run.confirm(1)).isSameAs(run);
    }

    @Test
    void afterAnAbortOnlyWhatIsImportantEnoughFiresAndTheRestIsWaitedFor() {
        GraphRun run =
                run(0, step(1, 0), step(2, 0, 1), step(3, 500, 1)).started(1).abort("news", 100);
        assertThat(run.outcome()).isEqualTo(Outcome.RUNNING);
        run = run.confirm(1);
        assertThat(ready(run)).containsExactly(3);
        run = run.abort("more important news", Abort.INFINITY);
        assertThat(ready(run)).isEmpty();
        assertThat(run.outcome()).isEqualTo(Outcome.ABORTED);
        // A lesser abort does not revive anything.
        assertThat(run.abort("lesser", 1).abort())
                .get()
                .extracting(Abort::priority)
                .isEqualTo(Abort.INFINITY);
    }

    @Test
    void theBatchLimitCountsWhatIsInFlight() {
        GraphRun run = run(2, step(1, 0), step(2, 0), step(3, 0));
        assertThat(ready(run)).containsExactly(1, 2);
        assertThat(ready(run.started(1).started(2))).isEmpty();
        assertThat(ready(run.started(1).started(2).confirm(1))).containsExactly(3);
    }

    @Test
    void aNodeTakesOnlySoMuchAtATimeAndOthersGoOn() {
        GraphRun run = run(
                0,
                step(1, 0),
                step(2, 0),
                new Synapse(3, 0, action(3, "n2"), List.of()),
                new Synapse(4, 0, new PseudoAction(4, "x", "x", Map.of()), List.of()));
        assertThat(run.ready(1).stream().map(GraphAction::id)).containsExactly(1, 3, 4);
    }
}
