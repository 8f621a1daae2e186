package org.jcrm.daemon.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.jcrm.core.codec.api.MoveOrder;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.ResourceId;
import org.junit.jupiter.api.Test;

class ConstraintEditsTest {
    private static final ResourceId DB = ResourceId.of("db");
    private static final NodeName NODE1 = NodeName.of("node1");

    @Test
    void whatIsMovedAwayIsKeptOffAndNotThere() {
        MoveOrder away = new MoveOrder(Optional.empty(), false, Optional.empty(), false);
        assertThat(ConstraintEdits.note(DB, away, Optional.of(NODE1)))
                .isEqualTo("A location constraint keeps it off node1 until `jcrm resource clear db`.");
    }

    @Test
    void aLifetimeEndsByItself() {
        MoveOrder order = new MoveOrder(Optional.of(NODE1), false, Optional.of(Duration.ofMinutes(10)), false);
        assertThat(ConstraintEdits.note(DB, order, Optional.empty()))
                .isEqualTo(
                        "A location constraint keeps it there until `jcrm resource clear db`. It expires by itself.");
    }
}
