package org.jcrm.it;

import org.jcrm.it.FaultBench.Layout;

/** Two nodes and an arbitrator, without fencing. */
@InNamespaces
class FaultsOnArbitratorTest extends FaultSuite {
    FaultsOnArbitratorTest() {
        super(Layout.ARBITRATOR);
    }
}
