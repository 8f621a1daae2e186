package org.jcrm.it;

import java.util.List;
import org.jcrm.it.FaultBench.Layout;

/** Two nodes that ignore quorum, without fencing: where nobody may ask a third. {@code ./bench faults --layout two} plays them all. */
@InNamespaces
class FaultsOnTwoNodesTest extends FaultSuite {
    FaultsOnTwoNodesTest() {
        super(
                Layout.TWO,
                List.of(
                        Fault.PRIMARY_POWER_OFF,
                        Fault.STANDBY_POWER_OFF,
                        Fault.PRIMARY_POSTMASTER_KILLED,
                        Fault.PRIMARY_HOST_PAUSED,
                        Fault.ALL_DAEMONS_KILLED,
                        Fault.CONFIGURATION_DISK_FULL,
                        Fault.ALL_POWER_OFF_STANDBY_FIRST));
    }
}
