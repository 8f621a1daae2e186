package org.jcrm.core.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jcrm.core.model.NodeName;
import org.junit.jupiter.api.Test;

class CertificateLifeTest {
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private static final NodeName NODE1 = NodeName.of("node1");

    private static List<String> notices(Duration own, Duration authority) {
        return CertificateLife.notices(
                NODE1,
                new HostFacts.Certificate("/etc/jcrm/pki/node.crt", false, NOW.plus(own)),
                List.of(new HostFacts.Certificate("/etc/jcrm/pki/ca.crt", true, NOW.plus(authority))),
                NOW);
    }

    @Test
    void nothingIsSaidWhileAMonthIsLeft() {
        assertThat(notices(Duration.ofDays(30), Duration.ofDays(3000))).isEmpty();
    }

    @Test
    void anEndIsToldWithTheCommandThatHelps() {
        assertThat(notices(Duration.ofDays(29), Duration.ofDays(1)))
                .satisfiesExactly(
                        own -> assertThat(own)
                                .startsWith("The certificate of node1 ends in 29 days, on 2026-12-21")
                                .endsWith("Run: jcrm certificate renew node1"),
                        authority -> assertThat(authority)
                                .startsWith("The authority that node1 trusts ends in 1 day")
                                .endsWith("Run: jcrm certificate rotate-authority"));
    }

    @Test
    void whatHasEndedSaysWhatIsAtStake() {
        assertThat(notices(Duration.ofSeconds(-1), Duration.ofDays(3000)))
                .singleElement()
                .asString()
                .contains("expired on")
                .contains("the next cut link or restart puts it out of the cluster");
    }

    @Test
    void certificatesThatWereMadeTogetherAreNotRenewedTogether() {
        Instant end = NOW.plus(Duration.ofDays(825));

        Instant latest = CertificateLife.renewal(NOW, end, 0);
        Instant earliest = CertificateLife.renewal(NOW, end, 1);

        assertThat(latest).isEqualTo(NOW.plus(Duration.ofDays(550)));
        assertThat(Duration.between(earliest, latest)).isGreaterThan(Duration.ofDays(60));
        assertThat(earliest).isAfter(NOW.plus(Duration.ofDays(400)));
    }
}
