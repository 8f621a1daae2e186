package org.jcrm.agents.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jcrm.agents.postgres.PgAttributes.Name;
import org.jcrm.core.agent.AgentContext;
import org.jcrm.core.cib.AttributeLifetime;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.ResourceId;
import org.junit.jupiter.api.Test;

class PgAttributesTest {
    private static final NodeName STANDBY = NodeName.of("node2");
    private static final Duration WAIT = Duration.ofSeconds(1);

    private final List<String> asked = new ArrayList<>();
    private boolean decided = true;

    /** What this node knows says that the standby is out of date already. */
    private final PgAttributes attributes = new PgAttributes(
            new AgentContext.Attributes() {
                @Override
                public Optional<String> get(NodeName node, String name) {
                    return Optional.of(PgAttributes.DATA_DISCONNECT);
                }

                @Override
                public boolean set(
                        NodeName node, String name, Optional<String> value, AttributeLifetime lifetime, Duration wait) {
                    asked.add(node + " " + name + "=" + value.orElse("") + " " + lifetime);
                    return decided;
                }
            },
            ResourceId.of("pgsql"));

    /**
     * The standby's last promotion of worth was written by the others and had not come here when the network broke. On the
     * strength of its own old knowledge the primary would have stopped waiting for it, while the others promote it.
     */
    @Test
    void whoGoesOnWithoutAStandbyHearsFromThoseWhoDecideThatItMayNotBePromoted() throws InterruptedException {
        decided = false;
        assertThat(attributes.setAndWait(STANDBY, Name.DATA_STATUS, PgAttributes.DATA_DISCONNECT, WAIT))
                .isFalse();
        assertThat(asked).containsExactly("node2 pgsql-data-status=DISCONNECT PERMANENT");
    }

    @Test
    void whatNobodyWaitsForIsNotSaidTwice() throws InterruptedException {
        attributes.set(STANDBY, Name.DATA_STATUS, PgAttributes.DATA_DISCONNECT);
        assertThat(asked).isEmpty();
    }

    @Test
    void whoHasNoTimeToWaitIsNotCertain() throws InterruptedException {
        assertThat(attributes.setAndWait(STANDBY, Name.DATA_STATUS, PgAttributes.DATA_DISCONNECT, Duration.ZERO))
                .isFalse();
    }
}
