package org.jcrm.core.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.jcrm.core.cib.CibVersion;
import org.jcrm.core.codec.api.LocalStatus;
import org.jcrm.core.codec.api.StatusReport;
import org.jcrm.core.controller.Lifecycle;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.ResourceId;
import org.jcrm.core.model.Role;
import org.jcrm.core.status.ClusterStatus;
import org.jcrm.core.status.ClusterStatus.CloneStatus;
import org.jcrm.core.status.ClusterStatus.GroupStatus;
import org.jcrm.core.status.ClusterStatus.Options;
import org.jcrm.core.status.ClusterStatus.PrimitiveStatus;
import org.junit.jupiter.api.Test;

class StatusJsonTest {
    private static final LocalStatus LOCAL = new LocalStatus(
            NodeName.of("node2"),
            Lifecycle.DC,
            "plans for the cluster",
            "node2|3",
            true,
            "0.1.0",
            Instant.parse("2026-11-22T18:37:38Z"),
            List.of());

    @Test
    void everyFieldOfTheStatusReadsBackAsItWasWritten() throws CodecException {
        for (int seed = 0; seed < 300; seed++) {
            StatusReport report = RandomRecords.forPeople(seed).next(StatusReport.class);
            assertThat(StatusJson.read(StatusJson.write(report)))
                    .as("seed %d", seed)
                    .isEqualTo(report);
        }
    }

    @Test
    void nodesAndResourcesTravelAlone() throws CodecException {
        for (int seed = 0; seed < 50; seed++) {
            ClusterStatus status = RandomRecords.forPeople(seed).next(ClusterStatus.class);
            assertThat(StatusJson.readNodes(StatusJson.writeNodes(status.nodes())))
                    .isEqualTo(status.nodes());
            assertThat(StatusJson.readResources(StatusJson.writeResources(status.resources())))
                    .isEqualTo(status.resources());
        }
    }

    @Test
    void theFormIsTheOneThatTheApiPromises() {
        PrimitiveStatus pgsql = new PrimitiveStatus(
                ResourceId.of("pgsql"),
                "ocf:jcrm:pgsql",
                Role.PROMOTED,
                Optional.empty(),
                List.of(NodeName.of("node2")),
                false,
                false,
                true,
                false,
                false,
                false,
                false,
                Optional.empty());
        CloneStatus clone = new CloneStatus(
                ResourceId.of("pgsql-master"), ResourceId.of("pgsql"), true, false, true, false, false, List.of(pgsql));
        ClusterStatus cluster = new ClusterStatus(
                "pgsqlcluster",
                "jgroups",
                "0.1.0",
                Instant.parse("2026-11-22T18:37:38.12Z"),
                new CibVersion(0, 24, 2),
                Optional.of(NodeName.of("node2")),
                true,
                Optional.empty(),
                3,
                0,
                0,
                new Options(false, true, "ignore", false, false, Duration.ofSeconds(60)),
                List.of(),
                List.of(clone, new GroupStatus(ResourceId.of("web"), true, false, false, List.of())),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of());

        assertThat(new String(StatusJson.write(new StatusReport(LOCAL, cluster)), StandardCharsets.UTF_8))
                .isEqualTo("""
                {"local":{"node":"node2","lifecycle":"dc","sentence":"plans for the cluster","view":"node2|3",\
                "quorate":true,"daemonVersion":"0.1.0","startedAt":"2026-11-22T18:37:38.000Z","notices":[]},\
                "cluster":{"clusterName":"pgsqlcluster","stack":"jgroups","daemonVersion":"0.1.0",\
                "lastUpdated":"2026-11-22T18:37:38.120Z","cibVersion":"0.24.2","dc":"node2","quorate":true,\
                "resourceInstances":3,"disabledInstances":0,"blockedInstances":0,\
                "options":{"fencingEnabled":false,"symmetricCluster":true,"noQuorumPolicy":"ignore",\
                "maintenanceMode":false,"stopAllResources":false,"fencingTimeoutMillis":60000},\
                "nodes":[],"resources":[\
                {"kind":"clone","id":"pgsql-master","managed":true,"disabled":false,"memberId":"pgsql",\
                "promotable":true,"unique":false,"maintenance":false,"instances":[\
                {"kind":"primitive","id":"pgsql","managed":true,"disabled":false,"agent":"ocf:jcrm:pgsql",\
                "role":"promoted","runningOn":["node2"],"orphaned":false,"blocked":false,"failed":false,\
                "failureIgnored":false,"maintenance":false}]},\
                {"kind":"group","id":"web","managed":true,"disabled":false,"maintenance":false,"members":[]}],\
                "nodeAttributes":[],"history":[],"failures":[],"bans":[],"notices":[]}}""");
    }

    @Test
    void anOlderCommandLinePassesOverWhatANewerDaemonAdds() throws CodecException {
        StatusReport report = RandomRecords.forPeople(1).next(StatusReport.class);
        String text = new String(StatusJson.write(report), StandardCharsets.UTF_8);
        String newer = text.replace("\"quorate\":", "\"weather\":{\"rain\":[1,2.5,null]},\"quorate\":");

        assertThat(StatusJson.read(newer.getBytes(StandardCharsets.UTF_8))).isEqualTo(report);
    }

    @Test
    void aMissingFieldIsNamedWithItsPlace() {
        String text = new String(
                StatusJson.write(RandomRecords.forPeople(1).next(StatusReport.class)), StandardCharsets.UTF_8);

        assertThatThrownBy(() -> StatusJson.read(
                        text.replace("\"clusterName\"", "\"cluster_name\"").getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(CodecException.class)
                .hasMessage("at /cluster/clusterName: the field is missing");
    }

    @Test
    void damagedAnswersAreReadOrRefusedAndNothingElse() {
        Random random = new Random(3);
        for (int round = 0; round < 2_000; round++) {
            byte[] bytes = StatusJson.write(RandomRecords.forPeople(round % 20).next(StatusReport.class));
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            try {
                assertThat(StatusJson.read(bytes)).isNotNull();
            } catch (CodecException refused) {
                assertThat(refused.getMessage()).isNotBlank();
            }
        }
    }
}
