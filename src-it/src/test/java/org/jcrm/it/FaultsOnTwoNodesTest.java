package org.jcrm.it;

import java.util.List;
import org.jcrm.it.FaultBench.Layout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Two nodes that ignore quorum, without fencing. What lets both live and not see each other is left out: then each goes on
 * alone, which such a configuration accepts knowingly ({@code jcrm doctor} says so).
 */
@InNamespaces
class FaultsOnTwoNodesTest extends FaultSuite {
    FaultsOnTwoNodesTest() {
        super(Layout.TWO);
    }

    static List<Fault> faults() {
        return List.of(
                Fault.PRIMARY_POWER_OFF,
                Fault.STANDBY_POWER_OFF,
                Fault.PRIMARY_POSTMASTER_KILLED,
                Fault.CONNECTIONS_EXHAUSTED,
                Fault.PRIMARY_DAEMON_KILLED,
                Fault.ALL_DAEMONS_KILLED);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void isSurvived(Fault fault) {
        play(fault);
    }
}
