package org.jcrm.daemon.sight;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.jcrm.core.agent.AgentContext;
import org.jcrm.core.cib.AttributeLifetime;
import org.jcrm.core.cib.Cib;
import org.jcrm.core.cib.CibVersion;
import org.jcrm.core.cib.Configuration;
import org.jcrm.core.cib.ConfiguredNode;
import org.jcrm.core.cib.EditRejected;
import org.jcrm.core.cib.Status;
import org.jcrm.core.controller.ClusterEvent;
import org.jcrm.core.controller.Lifecycle;
import org.jcrm.core.controller.MembershipView;
import org.jcrm.core.controller.Quorum;
import org.jcrm.core.controller.RequestOutcome;
import org.jcrm.core.controller.Snapshot;
import org.jcrm.core.model.AttributeSet;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.NvPair;
import org.jcrm.core.model.Score;
import org.jcrm.daemon.api.PeerApi;
import org.jcrm.daemon.loop.Published;
import org.jcrm.daemon.loop.Requests;
import org.junit.jupiter.api.Test;

class AttributeDeskTest {
    private static final NodeName SELF = NodeName.of("node1");
    private static final String NAME = "pgsql-data-status";

    private final List<ClusterEvent> posted = new ArrayList<>();
    private RequestOutcome answer = new RequestOutcome.Done(CibVersion.NONE, List.of());
    private final Requests requests = new Requests(SELF, this::post, 1);
    private final AgentContext.Attributes attributes;

    AttributeDeskTest() throws NoSuchAlgorithmException {
        this.attributes = desk().forCall();
    }

    private void post(ClusterEvent event) {
        posted.add(event);
        if (event instanceof ClusterEvent.AttributeRequested asked) {
            asked.request().ifPresent(id -> requests.complete(id, answer));
        }
    }

    private AttributeDesk desk() throws NoSuchAlgorithmException {
        AttributeSet set =
                new AttributeSet("nodes-1", Score.ZERO, Optional.empty(), List.of(new NvPair("n", NAME, "DISCONNECT")));
        Configuration configuration = Configuration.EMPTY.withNodes(
                List.of(new ConfiguredNode("1", SELF, Optional.empty(), List.of(set), List.of())));
        Cib cib = new Cib(
                new CibVersion(0, 1, 0),
                Optional.empty(),
                true,
                Optional.empty(),
                configuration,
                Status.EMPTY,
                Map.of());
        Published published = new Published(new Snapshot(
                SELF, Lifecycle.MEMBER, "", MembershipView.NONE, Quorum.NONE, cib, true, 0, false, List.of()));
        ClusterSight sight = new ClusterSight(
                published,
                (snapshot, now) -> {
                    throw new AssertionError("nobody asks for the status");
                },
                Clock.systemUTC(),
                new PeerApi(SSLContext.getDefault(), Map.of()),
                Map.of());
        return new AttributeDesk(sight, this::post, requests);
    }

    private boolean disconnect(Duration wait) throws InterruptedException {
        return attributes.set(SELF, NAME, Optional.of("DISCONNECT"), AttributeLifetime.PERMANENT, wait);
    }

    @Test
    void whatIsSoAlreadyIsNotWritten() throws InterruptedException {
        assertThat(disconnect(Duration.ZERO)).isTrue();
        assertThat(posted).isEmpty();
    }

    /** It may be so here only because the news has not come. */
    @Test
    void whoWaitsHearsItFromThoseWhoDecide() throws InterruptedException {
        assertThat(disconnect(Duration.ofSeconds(10))).isTrue();
        assertThat(posted).hasSize(1);
        answer = new RequestOutcome.Refused(new EditRejected("no quorum", "wait"), Optional.empty());
        assertThat(disconnect(Duration.ofSeconds(10))).isFalse();
        assertThat(posted).hasSize(2);
    }
}
