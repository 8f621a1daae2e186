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
        return List.of(
                Fault.PRIMARY_POWER_OFF,
                Fault.STANDBY_POWER_OFF,
                Fault.PRIMARY_CABLE,
                Fault.STANDBY_CABLE,
                Fault.PRIMARY_POSTMASTER_KILLED,
                Fault.PRIMARY_HOST_PAUSED,
                Fault.PRIMARY_DAEMON_KILLED,
                Fault.ALL_DAEMONS_KILLED);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void isSurvived(Fault fault) {
        play(fault);
    }
}
