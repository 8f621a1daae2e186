package org.jcrm.it;

import java.util.List;
import org.jcrm.it.FaultBench.Layout;

/** Two nodes, an arbitrator and a power switch: whoever is lost is off before its work is given away. */
@InNamespaces
class FaultsOnSwitchTest extends FaultSuite {
    FaultsOnSwitchTest() {
        super(
                Layout.SWITCH,
                List.of(
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
                        Fault.ALL_POWER_OFF_STANDBY_FIRST));
    }
}
