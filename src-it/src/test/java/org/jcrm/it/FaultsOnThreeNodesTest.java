package org.jcrm.it;

import java.util.List;
import org.jcrm.it.FaultBench.Layout;

/** Three nodes, without fencing: where a third node makes a difference. {@code ./bench faults --layout three} plays them all. */
@InNamespaces
class FaultsOnThreeNodesTest extends FaultSuite {
    FaultsOnThreeNodesTest() {
        super(
                Layout.THREE,
                List.of(
                        Fault.PRIMARY_POWER_OFF,
                        Fault.PRIMARY_CABLE,
                        Fault.STANDBY_CABLE,
                        Fault.PRIMARY_IS_DEAF,
                        Fault.PARTITION_CLIENT_REACHES_BOTH,
                        Fault.PARTITION_CLIENT_WITH_STANDBY,
                        Fault.PRIMARY_POSTMASTER_KILLED,
                        Fault.PRIMARY_DAEMON_STOPPED,
                        Fault.DC_DAEMON_KILLED,
                        Fault.ALL_DAEMONS_KILLED,
                        Fault.LOST_PACKETS,
                        Fault.PRIMARY_DATA_DISK_FULL,
                        Fault.ALL_POWER_OFF_PRIMARY_FIRST));
    }
}
