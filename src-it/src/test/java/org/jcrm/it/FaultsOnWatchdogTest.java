package org.jcrm.it;

import java.util.List;
import org.jcrm.it.FaultBench.Layout;

/** Two nodes, an arbitrator and watchdogs: whoever is lost has reset itself before its work is given away. */
@InNamespaces
class FaultsOnWatchdogTest extends FaultSuite {
    FaultsOnWatchdogTest() {
        super(
                Layout.WATCHDOG,
                List.of(
                        Fault.PRIMARY_POWER_OFF,
                        Fault.PRIMARY_CABLE,
                        Fault.STANDBY_CABLE,
                        Fault.PARTITION_CLIENT_REACHES_BOTH,
                        Fault.PRIMARY_HOST_PAUSED,
                        Fault.PRIMARY_DAEMON_STOPPED,
                        Fault.PRIMARY_DAEMON_KILLED,
                        Fault.BUSY_AND_PAUSING));
    }
}
