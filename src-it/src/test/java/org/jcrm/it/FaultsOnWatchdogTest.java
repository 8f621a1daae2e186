package org.jcrm.it;

import java.util.List;
import org.jcrm.it.FaultBench.Layout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Two nodes, an arbitrator and watchdogs: whoever is lost has reset itself before its work is given away. */
@InNamespaces
class FaultsOnWatchdogTest extends FaultSuite {
    FaultsOnWatchdogTest() {
        super(Layout.WATCHDOG);
    }

    static List<Fault> faults() {
        return List.of(
                Fault.PRIMARY_POWER_OFF,
                Fault.PRIMARY_CABLE,
                Fault.STANDBY_CABLE,
                Fault.PARTITION_CLIENT_REACHES_BOTH,
                Fault.PRIMARY_HOST_PAUSED,
                Fault.PRIMARY_DAEMON_STOPPED,
                Fault.PRIMARY_DAEMON_KILLED,
                Fault.BUSY_AND_PAUSING);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void isSurvived(Fault fault) {
        play(fault);
    }
}
