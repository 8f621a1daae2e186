package org.jcrm.membership.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jcrm.core.model.NodeName;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeCredentialsTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final NodeName NODE1 = NodeName.of("node1");
    private static final NodeName NODE2 = NodeName.of("node2");

    @TempDir
    Path root;

    private Path node1;
    private Path node2;
    private ClusterCertificates authority;

    @BeforeEach
    void makeCluster() throws Exception {
        authority = ClusterCertificates.create(root.resolve("mine"), "pgsqlcluster", NOW);
        node1 = authority.issue(NODE1, List.of(InetAddress.ofLiteral("10.0.0.1")));
        node2 = authority.issue(NODE2, List.of(InetAddress.ofLiteral("10.0.0.2")));
    }

    @Test
    void what_cluster_init_made_is_good_and_names_the_node_and_its_addresses() throws Exception {
        NodeCredentials credentials = NodeCredentials.load(node1, NODE1, NOW);

        assertThat(credentials.certificate().getSubjectAlternativeNames())
                .extracting(name -> String.valueOf(name.get(1)))
                .containsExactlyInAnyOrder("node1", "10.0.0.1");
        assertThat(credentials.sslContext().getProtocol()).isEqualTo("TLSv1.3");
    }

    @Test
    void private_keys_are_readable_by_their_owner_alone() throws Exception {
        for (Path key : List.of(root.resolve("mine/ca.key"), node1.resolve("node.key"))) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void a_second_authority_is_refused_because_it_would_lock_out_the_nodes_of_the_first() {
        assertThatThrownBy(() -> ClusterCertificates.create(root.resolve("mine"), "pgsqlcluster", NOW))
                .isInstanceOf(CertificateProblem.class)
                .hasMessageContaining("exists already");
    }

    @Test
    void an_opened_authority_issues_for_a_third_node() throws Exception {
        Path node3 = ClusterCertificates.open(root.resolve("mine"), NOW).issue(NodeName.of("node3"), List.of());

        assertThat(NodeCredentials.load(node3, NodeName.of("node3"), NOW).authority())
                .isEqualTo(NodeCredentials.load(node1, NODE1, NOW).authority());
    }

    @Test
    void a_node_name_cannot_lead_out_of_the_directory() {
        assertThatThrownBy(() -> authority.issue(NodeName.of("../../etc"), List.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_missing_certificate_says_where_it_belongs_and_how_to_make_it() throws Exception {
        Files.delete(node1.resolve("node.crt"));

        assertThatThrownBy(() -> NodeCredentials.load(node1, NODE1, NOW))
                .isInstanceOf(CertificateProblem.class)
                .hasMessageContaining(node1.resolve("node.crt") + " does not exist")
                .hasMessageContaining("jcrm cluster init");
    }

    @Test
    void a_key_that_others_may_read_is_refused_with_the_command_that_helps() throws Exception {
        Files.setPosixFilePermissions(node1.resolve("node.key"), PosixFilePermissions.fromString("rw-r-----"));

        assertThatThrownBy(() -> NodeCredentials.load(node1, NODE1, NOW))
                .isInstanceOf(CertificateProblem.class)
                .hasMessageContaining("chmod 600 " + node1.resolve("node.key"));
    }

    @Test
    void the_files_of_another_node_are_refused_by_name() {
        assertThatThrownBy(() -> NodeCredentials.load(node2, NODE1, NOW))
                .isInstanceOf(CertificateProblem.class)
                .hasMessageContaining("made out to \"node2\", but this node is \"node1\"");
    }

    @Test
    void a_certificate_of_another_authority_is_refused() throws Exception {
        Path stranger = ClusterCertificates.create(root.resolve("other"), "pgsqlcluster", NOW)
                .issue(NODE1, List.of());
        copy(stranger, node1, "node.crt");
        copy(stranger, node1, "node.key");

        assertThatThrownBy(() -> NodeCredentials.load(node1, NODE1, NOW))
                .isInstanceOf(CertificateProblem.class)
                .hasMessageContaining("was not issued by");
    }

    @Test
    void a_key_that_does_not_fit_the_certificate_is_refused() throws Exception {
        copy(node2, node1, "node.key");

        assertThatThrownBy(() -> NodeCredentials.load(node1, NODE1, NOW))
                .isInstanceOf(CertificateProblem.class)
                .hasMessageContaining("is not the key of");
    }

    @Test
    void an_expired_certificate_says_when_it_expired() throws Exception {
        Instant later = NOW.plus(ClusterCertificates.NODE_LIFE).plus(Duration.ofDays(1));
        Instant notAfter = NodeCredentials.load(node1, NODE1, NOW)
                .certificate()
                .getNotAfter()
                .toInstant();

        assertThatThrownBy(() -> NodeCredentials.load(node1, NODE1, later))
                .isInstanceOf(CertificateProblem.class)
                .hasMessageContaining("expired on " + notAfter);
    }

    @Test
    void a_clock_that_is_far_behind_is_blamed_rather_than_the_certificate() {
        assertThatThrownBy(() -> NodeCredentials.load(node1, NODE1, Instant.parse("1970-01-01T00:01:00Z")))
                .isInstanceOf(CertificateProblem.class)
                .hasMessageContaining("this host's clock says 1970-01-01T00:01:00Z; set the clock");
    }

    @Test
    void a_damaged_file_is_named() throws Exception {
        Files.writeString(node1.resolve("ca.crt"), "-----BEGIN CERTIFICATE-----\nnonsense\n");

        assertThatThrownBy(() -> NodeCredentials.load(node1, NODE1, NOW))
                .isInstanceOf(CertificateProblem.class)
                .hasMessageContaining("ca.crt is not a PEM certificate");
    }

    private static void copy(Path from, Path to, String name) throws IOException {
        Files.copy(
                from.resolve(name),
                to.resolve(name),
                StandardCopyOption.REPLACE_EXISTING,
                StandardCopyOption.COPY_ATTRIBUTES);
    }
}
