package org.jcrm.core.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jcrm.core.cib.Cib;
import org.jcrm.core.cib.CibVersion;
import org.jcrm.core.cib.Configuration;
import org.jcrm.core.cib.ConfiguredNode;
import org.jcrm.core.cib.Status;
import org.jcrm.core.codec.CodecException.Reason;
import org.jcrm.core.model.AgentName;
import org.jcrm.core.model.AttributeSet;
import org.jcrm.core.model.CloneResource;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.NvPair;
import org.jcrm.core.model.Operation;
import org.jcrm.core.model.Primitive;
import org.jcrm.core.model.ResourceId;
import org.jcrm.core.model.Score;
import org.junit.jupiter.api.Test;

class CibJsonTest {
    private static final Configuration CONFIGURATION = new Configuration(
            List.of(set("cib-bootstrap-options", new NvPair("p1", "no-quorum-policy", "ignore"))),
            List.of(new ConfiguredNode("1", NodeName.of("node1"), Optional.empty(), List.of(), List.of())),
            List.of(new CloneResource(
                    ResourceId.of("pgsql-master"),
                    new Primitive(
                            ResourceId.of("pgsql"),
                            new AgentName("ocf", "jcrm", "pgsql"),
                            Optional.empty(),
                            List.of(),
                            List.of(),
                            List.of(),
                            List.of(new Operation("op1", "monitor", Map.of("interval", "3s"), List.of(), List.of()))),
                    List.of(set("m", new NvPair("m1", "promotable", "true"))),
                    List.of())),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of());

    private static final Cib CIB = new Cib(
            new CibVersion(0, 12, 3),
            Optional.empty(),
            true,
            Optional.of(NodeName.of("node1")),
            CONFIGURATION,
            Status.EMPTY,
            Map.of());

    @Test
    void readsBackWhatItWrote() throws CodecException {
        for (int seed = 0; seed < 200; seed++) {
            Cib cib = new RandomRecords(seed).next(Cib.class);
            assertThat(CibJson.read(CibJson.write(cib))).as("seed %d", seed).isEqualTo(cib);
        }
    }

    /** A changed form would make two versions of jcrm disagree about equal CIBs, and unreadable what a disk kept. */
    @Test
    void theFormAndTheDigestAreFixed() {
        assertThat(new String(CibJson.write(CIB), StandardCharsets.UTF_8)).isEqualTo("""
                {"format":1,"cib":{"version":"0.12.3","haveQuorum":true,"dc":"node1","configuration":{\
                "properties":[{"id":"cib-bootstrap-options","score":0,"pairs":\
                [{"id":"p1","name":"no-quorum-policy","value":"ignore"}]}],\
                "nodes":[{"id":"1","name":"node1"}],\
                "resources":[{"kind":"clone","id":"pgsql-master","member":{"kind":"primitive","id":"pgsql",\
                "agent":"ocf:jcrm:pgsql","operations":[{"id":"op1","name":"monitor","options":{"interval":"3s"}}]},\
                "meta":[{"id":"m","score":0,"pairs":[{"id":"m1","name":"promotable","value":"true"}]}]}]},\
                "status":{}}}""");
        assertThat(CibDigest.ofConfiguration(CONFIGURATION))
                .isEqualTo("c8338d53e981f13ce0e44cc2b5d3d6036953dfe6a4ac842fc69c7c65d5c958fa");
    }

    @Test
    void theDigestTellsCibsApartAndOfTheConfigurationIgnoresTheRest() {
        Cib later = new Cib(
                CIB.version().nextUpdate(),
                CIB.lastChange(),
                CIB.haveQuorum(),
                CIB.dc(),
                CIB.configuration(),
                CIB.status(),
                CIB.extra());

        assertThat(CibDigest.of(later)).isNotEqualTo(CibDigest.of(CIB));
        assertThat(CibDigest.ofConfiguration(later.configuration()))
                .isEqualTo(CibDigest.ofConfiguration(CIB.configuration()))
                .isNotEqualTo(CibDigest.ofConfiguration(Configuration.EMPTY));
    }

    @Test
    void aDecodedCibHasTheDigestOfItsOriginal() throws CodecException {
        for (int seed = 0; seed < 50; seed++) {
            Cib cib = new RandomRecords(seed).next(Cib.class);
            assertThat(CibDigest.of(CibJson.read(CibJson.write(cib)))).isEqualTo(CibDigest.of(cib));
        }
    }

    @Test
    void aTruncatedFileIsRefused() {
        byte[] whole = CibJson.write(CIB);
        for (int length = 0; length < whole.length; length++) {
            byte[] part = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> CibJson.read(part))
                    .isInstanceOfSatisfying(
                            CodecException.class, e -> assertThat(e.reason()).isEqualTo(Reason.MALFORMED));
        }
    }

    @Test
    void aFileOfALaterFormatIsToldFromADamagedOne() {
        assertThatThrownBy(() -> CibJson.read("{\"format\":2,\"cib\":{}}".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOfSatisfying(
                        CodecException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNKNOWN_VERSION))
                .hasMessageContaining("format 2");
    }

    private static AttributeSet set(String id, NvPair... pairs) {
        return new AttributeSet(id, Score.ZERO, Optional.empty(), List.of(pairs));
    }
}
