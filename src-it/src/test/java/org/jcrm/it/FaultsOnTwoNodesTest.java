package org.jcrm.it;

import java.util.List;
import org.jcrm.it.FaultBench.Layout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Two nodes that ignore quorum, without fencing. */
@InNamespaces
class FaultsOnTwoNodesTest extends FaultSuite {
    FaultsOnTwoNodesTest() {
        super(Layout.TWO);
    }

    static List<Fault> faults() {
        return Layout.TWO.faults();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void isSurvived(Fault fault) {
        play(fault);
    }
}
