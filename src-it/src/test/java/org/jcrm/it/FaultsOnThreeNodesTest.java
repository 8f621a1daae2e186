package org.jcrm.it;

import java.util.List;
import org.jcrm.it.FaultBench.Layout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Three nodes, without fencing. */
@InNamespaces
class FaultsOnThreeNodesTest extends FaultSuite {
    FaultsOnThreeNodesTest() {
        super(Layout.THREE);
    }

    static List<Fault> faults() {
        return Layout.THREE.faults();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void isSurvived(Fault fault) {
        play(fault);
    }
}
