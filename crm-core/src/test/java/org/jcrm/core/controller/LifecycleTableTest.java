package org.jcrm.core.controller;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.Set;
import org.jcrm.core.controller.LifecycleTable.Guard;
import org.junit.jupiter.api.Test;

final class LifecycleTableTest {
    @Test
    void everyStateCanBeReached() {
        Set<Lifecycle> reached = EnumSet.of(Lifecycle.STARTING);
        for (int i = 0; i < Lifecycle.values().length; i++) {
            LifecycleTable.ROWS.stream()
                    .filter(row -> reached.contains(row.from()))
                    .forEach(row -> reached.add(row.next()));
        }
        assertThat(reached).containsExactlyInAnyOrder(Lifecycle.values());
    }

    @Test
    void noRowIsHiddenByAnEarlierOne() {
        for (int later = 0; later < LifecycleTable.ROWS.size(); later++) {
            LifecycleTable.Row row = LifecycleTable.ROWS.get(later);
            assertThat(LifecycleTable.ROWS.subList(0, later))
                    .noneMatch(earlier -> earlier.from() == row.from()
                            && earlier.trigger() == row.trigger()
                            && (earlier.guard() == Guard.ALWAYS || earlier.guard() == row.guard()));
        }
    }

    @Test
    void theTableDrawsItself() {
        assertThat(LifecycleTable.draw())
                .contains("STARTING --STARTED [HELD_BACK]--> HELD: This node stays out: {}")
                .contains(
                        "LEAVING --STOP_GRANTED--> STOPPED: This node was stopped by an operator and left in good order.")
                .hasLineCount(LifecycleTable.ROWS.size());
    }
}
