package org.jcrm.it;

import java.util.List;
import org.jcrm.it.FaultBench.Layout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Two nodes, an arbitrator and a power switch: whoever is lost is off before its work is given away. */
@InNamespaces
class FaultsOnSwitchTest extends FaultSuite {
    FaultsOnSwitchTest() {
        super(Layout.SWITCH);
    }

    static List<Fault> faults() {
        return List.of(
                Fault.PRIMARY_POWER_OFF,
                Fault.PRIMARY_CABLE,
                Fault.STANDBY_CABLE,
                Fault.PRIMARY_IS_DEAF,
                Fault.PARTITION_CLIENT_WITH_STANDBY,
                Fault.PRIMARY_HOST_PAUSED,
                Fault.PRIMARY_DAEMON_STOPPED,
                Fault.ARBITRATOR_POWER_OFF,
                Fault.ALL_DAEMONS_KILLED,
                Fault.BUSY_AND_PAUSING,
                Fault.ALL_POWER_OFF_STANDBY_FIRST);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void isSurvived(Fault fault) {
        play(fault);
    }
}
