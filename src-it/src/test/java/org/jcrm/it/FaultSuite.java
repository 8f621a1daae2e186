package org.jcrm.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jcrm.it.FaultBench.Layout;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Faults on real hosts with real PostgreSQL, one lab for all of a class. After each the cluster is whole again, no acknowledged
 * write is gone, never did two servers take writes at the address, and {@code jcrm history} says what happened: all that is
 * {@link FaultScene}'s to demand.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class FaultSuite {
    private final Layout layout;
    private final List<Fault> faults;
    private @Nullable NamespaceLab lab;

    /** With everything that such a cluster has to survive. */
    FaultSuite(Layout layout) {
        this(layout, layout.faults());
    }

    FaultSuite(Layout layout, List<Fault> faults) {
        this.layout = layout;
        this.faults = faults;
    }

    List<Fault> faults() {
        return faults;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void isSurvived(Fault fault) {
        NamespaceLab present = lab;
        if (present == null) {
            present = layout.up();
            lab = present;
        }
        try {
            FaultScene.Outcome outcome = new FaultScene(present).play(fault);
            System.out.println(layout + " " + outcome);
            assertThat(outcome.acknowledged()).isPositive();
        } catch (RuntimeException | AssertionError e) {
            // The next fault gets hosts that this one has not spoilt.
            down();
            throw e;
        }
    }

    @AfterAll
    void down() {
        NamespaceLab present = lab;
        lab = null;
        if (present != null) {
            present.close();
        }
    }
}
