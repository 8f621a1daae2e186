package org.jcrm.cli.verb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jcrm.cli.ExitCode;
import org.jcrm.cli.FakeDaemon;
import org.jcrm.cli.Invocation;
import org.jcrm.core.cib.CibVersion;
import org.jcrm.core.codec.ApiJson;
import org.jcrm.core.codec.CertificateJson;
import org.jcrm.core.codec.CodecException;
import org.jcrm.core.codec.JsonObject;
import org.jcrm.core.codec.api.CertificateReport;
import org.jcrm.core.codec.api.Problem;
import org.jcrm.core.controller.RequestOutcome;
import org.jcrm.core.model.NodeName;
import org.jcrm.membership.certificate.CertificateOrders;
import org.jcrm.membership.certificate.CertificateProblem;
import org.jcrm.membership.certificate.ClusterCertificates;
import org.jcrm.membership.certificate.LiveCredentials;
import org.jcrm.membership.certificate.NodeCredentials;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code jcrm certificate …} with a real authority, against a daemon whose nodes have real folders. */
class CertificateVerbsTest extends AgainstFakeDaemon {
    private static final Clock CLOCK = Invocation.NOON;
    /** The clock stands still. */
    private final Instant noon = CLOCK.instant();

    private ClusterCertificates authority;
    private final Map<String, LiveCredentials> nodes = new LinkedHashMap<>();
    private final List<CertificateReport.Silent> silent = new ArrayList<>();

    @BeforeEach
    void makeCluster() throws Exception {
        authority = ClusterCertificates.create(directory.resolve("authority"), "pgsqlcluster", noon);
        for (String each : List.of("node1", "node2")) {
            Path pki = authority.issueNode(
                    NodeName.of(each), List.of(InetAddress.ofLiteral("10.0.0.1")), directory.resolve(each));
            nodes.put(each, LiveCredentials.open(pki, NodeName.of(each), CLOCK));
            daemon.on("POST /v1/nodes/" + each + "/certificates", (asked, out) -> carryOut(each, asked, out));
        }
        daemon.on(
                "GET /v1/certificates",
                (asked, out) -> FakeDaemon.write(
                        out,
                        200,
                        "application/json",
                        CertificateJson.write(new CertificateReport(
                                nodes.values().stream()
                                        .map(CertificateOrders::show)
                                        .toList(),
                                silent))));
        daemon.on("POST /v1/certificates/revocations", this::revoke);
    }

    private LiveCredentials node(String name) {
        return Objects.requireNonNull(nodes.get(name), name);
    }

    private void carryOut(String node, FakeDaemon.Asked asked, OutputStream out) throws IOException {
        try {
            byte[] answer = CertificateJson.write(CertificateOrders.carryOut(
                    node(node), CertificateJson.readOrder(asked.body().getBytes(StandardCharsets.UTF_8)), noon));
            FakeDaemon.write(out, 200, "application/json", answer);
        } catch (CertificateProblem | CodecException e) {
            FakeDaemon.write(
                    out,
                    422,
                    "application/problem+json",
                    ApiJson.write(Problem.of(422, String.valueOf(e.getMessage()), "", "")));
        }
    }

    private void revoke(FakeDaemon.Asked asked, OutputStream out) throws IOException {
        try {
            String list = JsonObject.parse(asked.body().getBytes(StandardCharsets.UTF_8))
                    .text("revocations");
            LiveCredentials node1 = node("node1");
            String numbers = node1.current()
                    .revocations()
                    .and(list, node1.current().authorities())
                    .numbers();
            FakeDaemon.write(
                    out,
                    200,
                    "application/json",
                    ApiJson.write(new RequestOutcome.Done(
                            new CibVersion(0, 1, 0), List.of("node1 has revocation list " + numbers + "."))));
        } catch (CertificateProblem | CodecException e) {
            throw new IOException(e);
        }
    }

    private Invocation certificate(String... args) {
        return jcrm(Stream.concat(Stream.of("certificate"), Stream.of(args)).toArray(String[]::new));
    }

    private String[] here(String... args) {
        return Stream.concat(Stream.of(args), Stream.of("--authority", "authority"))
                .toArray(String[]::new);
    }

    private String serial(String node) {
        return node(node).current().certificate().getSerialNumber().toString(16);
    }

    @Test
    void theListNamesEverybodysEndAndIsTenWhenOneIsNear() throws Exception {
        Invocation well = certificate("list");
        assertThat(well.err()).isEmpty();
        assertThat(well.code()).isZero();
        assertThat(well.out())
                .contains("WHERE")
                .contains("CN=node2")
                .contains(serial("node2"))
                .contains("authority");

        authority.issue(NodeName.of("near"), List.of(), noon.minusSeconds(60), noon.plus(Duration.ofDays(9)));
        nodes.put("node2", LiveCredentials.open(directory.resolve("authority/near"), NodeName.of("near"), CLOCK));
        assertThat(certificate("list").code()).isEqualTo(ExitCode.DEGRADED.code());
    }

    @Test
    void withTheAuthorityAtHandANodeIsRenewedAtOnceAndKeepsItsNames() {
        String before = serial("node2");

        Invocation run = certificate(here("renew", "node2"));

        assertThat(run.err()).isEmpty();
        assertThat(run.out()).contains("node2: renewed, valid until");
        assertThat(serial("node2")).isNotEqualTo(before);
        assertThat(CertificateOrders.show(node("node2")).own().names()).containsExactly("node2", "10.0.0.1");
    }

    @Test
    void aDryRunRenewsNothing() {
        String before = serial("node2");

        assertThat(certificate(here("renew", "--all", "--dry-run")).out()).contains("Would renew node2");

        assertThat(serial("node2")).isEqualTo(before);
    }

    @Test
    void withoutTheAuthorityAFileGoesThereAndBack() throws Exception {
        String before = serial("node2");
        Invocation asked = certificate("renew", "node2", "--authority", "elsewhere");
        assertThat(asked.out()).contains("jcrm certificate sign node2.csr").contains("--address 10.0.0.1");
        assertThat(Files.readString(directory.resolve("node2.csr"))).doesNotContain("PRIVATE KEY");

        Invocation unasked = certificate(here("sign", "node2.csr", "--address", "10.0.0.1"));
        assertThat(unasked.code()).isEqualTo(ExitCode.NOT_CONFIRMED.code());
        Invocation signed = certificate(here("sign", "node2.csr", "--address", "10.0.0.1", "--yes"));
        assertThat(signed.err()).isEmpty();
        Invocation installed = certificate("install", "node2.crt", "node2");

        assertThat(installed.err()).isEmpty();
        assertThat(installed.out()).contains("node2: installed");
        assertThat(serial("node2")).isNotEqualTo(before);
    }

    @Test
    void anExpiredCertificateIsRenewedWithoutADaemon() throws Exception {
        Path folder = directory.resolve("longAgo");
        ClusterCertificates.create(folder, "pgsqlcluster", noon.minus(Duration.ofDays(20)))
                .issue(NodeName.of("old"), List.of(), noon.minus(Duration.ofDays(9)), noon.minus(Duration.ofDays(1)));
        Path pki = folder.resolve("old");

        Invocation run =
                certificate("renew", "--offline", "--certificates", pki.toString(), "--authority", folder.toString());

        assertThat(run.err()).isEmpty();
        assertThat(NodeCredentials.load(pki, NodeName.of("old"), noon).node()).isEqualTo(NodeName.of("old"));
    }

    @Test
    void aPersonsCertificateHasTheRoleAndNothingIsOverwritten() throws Exception {
        Invocation run = certificate(here("issue", "alice", "--role", "operator"));

        assertThat(run.err()).isEmpty();
        assertThat(NodeCredentials.load(directory.resolve("alice"), noon)
                        .certificate()
                        .getSubjectX500Principal()
                        .getName())
                .isEqualTo("CN=alice,OU=jcrm-operator");
        assertThat(certificate(here("issue", "alice", "--role", "operator")).err())
                .contains("exists already");
        assertThat(certificate(here("issue", "bob")).err()).contains("a person needs a --role");
        assertThat(certificate(here("list", "--issued")).out()).contains("jcrm-operator");
    }

    @Test
    void aRevocationIsAskedForAndReachesTheDaemon() throws Exception {
        assertThat(certificate(here("revoke", "node2")).code()).isEqualTo(ExitCode.NOT_CONFIRMED.code());
        assertThat(directory.resolve("authority/ca.crl")).doesNotExist();

        Invocation run = certificate(here("revoke", "node2", "--yes"));

        assertThat(run.err()).isEmpty();
        assertThat(run.out()).contains("node1 has revocation list 1.");
        assertThat(authority.revokedSerials()).containsExactly(serial("node2"));
    }

    @Test
    void aListThatReachesNobodyIsKeptAndSentAgain() {
        daemon.close();

        Invocation run = certificate(here("revoke", "node2", "--yes"));

        assertThat(run.code()).isEqualTo(ExitCode.UNREACHABLE.code());
        assertThat(run.out()).contains("jcrm certificate revoke --resend");
        assertThat(directory.resolve("authority/ca.crl")).exists();
    }

    @Test
    void theAuthorityIsReplacedOnAllMembersAndTheOldOneIsKept() throws Exception {
        Invocation run = certificate(here("rotate-authority", "--yes"));

        assertThat(run.err()).isEmpty();
        assertThat(run.out()).contains("node2: trusts the new authority alone.").contains("Done.");
        ClusterCertificates now = ClusterCertificates.open(directory.resolve("authority"), noon);
        assertThat(now.certificate()).isNotEqualTo(authority.certificate());
        for (LiveCredentials each : nodes.values()) {
            assertThat(each.current().authorities()).containsExactly(now.certificate());
            assertThat(each.current().authority()).isEqualTo(now.certificate());
        }
    }

    @Test
    void aRotationThatBrokeOffGoesOnWhereItStopped() throws Exception {
        daemon.problem("POST /v1/nodes/node2/certificates", Problem.of(502, "node2 is gone", "", ""));
        assertThat(certificate(here("rotate-authority", "--yes")).code()).isNotZero();
        assertThat(node("node1").current().authorities()).hasSize(2);
        ClusterCertificates next = authority.successor();

        daemon.on("POST /v1/nodes/node2/certificates", (asked, out) -> carryOut("node2", asked, out));
        Invocation again = certificate(here("rotate-authority", "--yes"));

        assertThat(again.out()).contains("A rotation broke off and goes on");
        for (LiveCredentials each : nodes.values()) {
            assertThat(each.current().authorities()).containsExactly(next.certificate());
        }
    }

    @Test
    void nothingIsRotatedWhileAMemberCannotBeAsked() {
        silent.add(new CertificateReport.Silent(NodeName.of("node3"), "no answer"));

        Invocation run = certificate(here("rotate-authority", "--yes"));

        assertThat(run.code()).isEqualTo(ExitCode.REFUSED.code());
        assertThat(run.err()).contains("node3: no answer");
        assertThat(authority.hasSuccessor()).isFalse();
    }
}
