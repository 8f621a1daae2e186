package org.jcrm.it;

import java.util.List;
import org.jcrm.it.FaultBench.Layout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Two nodes and an arbitrator, without fencing. */
@InNamespaces
class FaultsOnArbitratorTest extends FaultSuite {
    FaultsOnArbitratorTest() {
        super(Layout.ARBITRATOR);
    }

    static List<Fault> faults() {
        return Layout.ARBITRATOR.faults();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void isSurvived(Fault fault) {
        play(fault);
    }
}
