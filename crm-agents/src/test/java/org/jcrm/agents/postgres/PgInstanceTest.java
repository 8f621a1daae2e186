package org.jcrm.agents.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Set;
import org.jcrm.agents.Deadline;
import org.jcrm.core.model.NodeName;
import org.junit.jupiter.api.Test;

class PgInstanceTest {
    private static final NodeName STANDBY = NodeName.of("node3");

    private final PgInstance instance = new PgInstance();

    @Test
    void whoIsOnItsWayIsWaitedFor() {
        instance.expect(STANDBY, Deadline.after(Duration.ofMinutes(1)));
        instance.areHere(Set.of());
        assertThat(instance.expected()).containsExactly(STANDBY);
    }

    /**
     * A standby that had streamed from the woken primary came to its successor, was turned away, and commits waited for it for
     * five seconds.
     */
    @Test
    void whoCameAndWasTurnedAwayIsNotWaitedForAnyMore() {
        instance.expect(STANDBY, Deadline.after(Duration.ofMinutes(1)));
        instance.areHere(Set.of(STANDBY));
        assertThat(instance.expected()).containsExactly(STANDBY);
        instance.areHere(Set.of());
        assertThat(instance.expected()).isEmpty();
    }
}
