package org.jcrm.it;

import org.jcrm.it.FaultBench.Layout;

/** Two nodes that ignore quorum, without fencing. */
@InNamespaces
class FaultsOnTwoNodesTest extends FaultSuite {
    FaultsOnTwoNodesTest() {
        super(Layout.TWO);
    }
}
