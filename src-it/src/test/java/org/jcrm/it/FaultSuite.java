package org.jcrm.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.jcrm.it.FaultBench.Layout;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;

/**
 * Faults on real hosts with real PostgreSQL, one lab for all of a class. After each the cluster is whole again, no acknowledged
 * write is gone, never did two servers take writes at the address, and {@code jcrm history} says what happened: all that is
 * {@link FaultScene}'s to demand.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class FaultSuite {
    private final Layout layout;
    private @Nullable NamespaceLab lab;

    FaultSuite(Layout layout) {
        this.layout = layout;
    }

    void play(Fault fault) {
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
