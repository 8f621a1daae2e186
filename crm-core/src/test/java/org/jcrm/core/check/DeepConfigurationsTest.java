package org.jcrm.core.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jcrm.core.cib.Cib;
import org.jcrm.core.cib.Configuration;
import org.jcrm.core.cib.ConfiguredNode;
import org.jcrm.core.cib.NodeState;
import org.jcrm.core.cib.Status;
import org.jcrm.core.codec.yaml.CibYaml;
import org.jcrm.core.codec.yaml.ConfigFile;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.policy.Plan;
import org.jcrm.core.policy.PlanInput;
import org.jcrm.core.policy.PolicyEngine;
import org.jcrm.core.policy.simulate.Simulation;
import org.jcrm.core.policy.simulate.SimulationRequest;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A chain as long as a configuration may have is planned with half of the smallest stack that the daemon's launcher gives
 * to a thread; a longer one is refused with a sentence.
 */
class DeepConfigurationsTest {
    /** The launcher says {@code -Xss512k}, and the loop has more. */
    private static final long STACK = 256 * 1024;

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @ParameterizedTest
    @EnumSource
    void theLongestChainIsPlannedWithHalfOfTheSmallestStack(DeepShape shape) throws Exception {
        Configuration configuration = read(shape.yaml(shape.most()));
        assertThat(CibValidator.checkLimits(configuration)).isEmpty();
        Cib cib = cib(configuration);

        AtomicReference<Object> outcome = new AtomicReference<>();
        Thread thread = new Thread(
                null,
                () -> {
                    try {
                        assertThat(CibValidator.check(configuration, List.of())).noneMatch(ConfigProblem::isError);
                        Plan plan = PolicyEngine.plan(new PlanInput(cib, NOW, 1, List.of()));
                        Cib running = Simulation.run(SimulationRequest.play(cib, Optional.of(NOW), NOW))
                                .output();
                        PolicyEngine.plan(new PlanInput(running, NOW, 2, List.of()));
                        outcome.set(plan.graph().synapses().size());
                    } catch (Exception | StackOverflowError | AssertionError e) {
                        outcome.set(e);
                    }
                },
                "loop",
                STACK);
        thread.start();
        thread.join(60_000);

        assertThat(outcome.get())
                .asInstanceOf(InstanceOfAssertFactories.INTEGER)
                .isPositive();
    }

    @ParameterizedTest
    @EnumSource
    void aLongerChainIsRefusedWithItsPlaceAndWhatToDo(DeepShape shape) {
        ConfigFile file = ConfigFile.read("cluster.yaml", shape.yaml(shape.tooMany()), List.of());

        assertThat(file.configuration()).isEmpty();
        assertThat(file.errors()).hasSize(1).first().satisfies(error -> {
            assertThat(error.message()).contains(shape.refusal());
            assertThat(error.line()).isPositive();
            assertThat(error.nextStep()).isNotBlank();
        });
    }

    private static Configuration read(String yaml) {
        return switch (CibYaml.read("cluster.yaml", yaml)) {
            case CibYaml.Outcome.Read read -> read.configuration();
            case CibYaml.Outcome.Refused refused -> throw new AssertionError(refused.errors());
        };
    }

    /** Every node is online, nothing was probed yet. */
    private static Cib cib(Configuration configuration) {
        Map<NodeName, NodeState> nodes = new LinkedHashMap<>();
        for (ConfiguredNode node : configuration.nodes()) {
            nodes.put(
                    node.name(),
                    new NodeState(
                            node.id(),
                            node.name(),
                            true,
                            true,
                            "member",
                            "member",
                            false,
                            List.of(),
                            Map.of(),
                            Map.of()));
        }
        return new Cib(
                Cib.EMPTY.version(),
                Optional.empty(),
                true,
                Optional.of(configuration.nodes().getFirst().name()),
                configuration,
                new Status(nodes, List.of()),
                Map.of());
    }
}
