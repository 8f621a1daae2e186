package org.jcrm.it;

import org.jcrm.it.FaultBench.Layout;

/** Three nodes, without fencing. */
@InNamespaces
class FaultsOnThreeNodesTest extends FaultSuite {
    FaultsOnThreeNodesTest() {
        super(Layout.THREE);
    }
}
