package org.jcrm.membership.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jcrm.core.model.NodeName;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files of a node change while its daemon runs. */
class LiveCredentialsTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final NodeName NODE1 = NodeName.of("node1");
    private static final NodeName NODE2 = NodeName.of("node2");

    @TempDir
    Path root;

    private ClusterCertificates authority;
    private Path node1;
    private Path node2;
    private LiveCredentials live;
    private CertificateFolder folder;
    private final List<NodeCredentials> heard = new ArrayList<>();

    @BeforeEach
    void makeCluster() throws Exception {
        authority = ClusterCertificates.create(root.resolve("mine"), "pgsqlcluster", NOW);
        node1 = authority.issue(NODE1, List.of(InetAddress.ofLiteral("10.0.0.1")));
        node2 = authority.issue(NODE2, List.of(InetAddress.ofLiteral("10.0.0.2")));
        live = LiveCredentials.open(node1, NODE1, Clock.fixed(NOW, ZoneOffset.UTC));
        live.onChange(heard::add);
        folder = new CertificateFolder(node1);
    }

    @Test
    void a_renewed_certificate_is_taken_while_the_daemon_runs() throws Exception {
        X509Certificate before = live.current().certificate();
        assertThat(live.look()).isEmpty();

        String request = folder.request(NODE1);
        folder.install(live.current(), signed(request), NOW);

        // The first look sees that something changed, the second that nobody is writing any more.
        assertThat(live.look()).isEmpty();
        assertThat(live.look()).hasValueSatisfying(news -> assertThat(news).contains("that of node1 is valid until"));
        assertThat(live.current().certificate()).isNotEqualTo(before);
        assertThat(live.current().certificate().getPublicKey()).isNotEqualTo(before.getPublicKey());
        assertThat(heard).singleElement().isEqualTo(live.current());
        assertThat(live.look()).isEmpty();
    }

    @Test
    void a_half_written_file_is_not_taken_and_the_one_of_before_goes_on() throws Exception {
        NodeCredentials before = live.current();
        String whole = Files.readString(node1.resolve("node.crt"));
        Files.writeString(node1.resolve("node.crt"), whole.substring(0, whole.length() / 2));

        assertThat(live.look()).isEmpty();
        assertThat(live.look())
                .hasValueSatisfying(
                        news -> assertThat(news).contains("are not taken").contains("node.crt"));
        assertThat(live.current()).isSameAs(before);
        assertThat(live.problem()).hasValueSatisfying(why -> assertThat(why).contains("node.crt"));
        // Once is enough.
        assertThat(live.look()).isEmpty();

        Files.writeString(node1.resolve("node.crt"), whole);
        live.look();
        live.look();
        assertThat(live.problem()).isEmpty();
        assertThat(live.current()).isEqualTo(before);
    }

    @Test
    void a_set_of_which_only_one_file_was_replaced_is_not_taken() throws Exception {
        Path renewed = authority.issue(NodeName.of("other"), List.of());
        Files.copy(renewed.resolve("node.key"), node1.resolve("node.key"), StandardCopyOption.REPLACE_EXISTING);

        assertThatThrownBy(live::reload)
                .isInstanceOf(CertificateProblem.class)
                .hasMessageContaining("is not the key of");
        assertThat(heard).isEmpty();
    }

    /** Only the rename of the key is missing. */
    @Test
    void a_host_that_goes_down_between_certificate_and_key_starts_with_the_new_ones() throws Exception {
        String request = folder.request(NODE1);
        String certificate = signed(request);
        Files.writeString(node1.resolve("node.crt"), certificate);

        NodeCredentials started = NodeCredentials.load(node1, NODE1, NOW);

        assertThat(Pem.spell(started.certificate())).isEqualTo(certificate);
    }

    @Test
    void who_asks_twice_gets_the_same_request_so_that_both_answers_fit() throws Exception {
        String first = folder.request(NODE1);

        assertThat(folder.request(NODE1)).isEqualTo(first);
        folder.install(live.current(), signed(first), NOW);
        assertThat(folder.request(NODE1)).isNotEqualTo(first);
    }

    @Test
    void a_certificate_for_somebody_else_or_of_somebody_elses_key_is_not_installed() throws Exception {
        String others = new CertificateFolder(node2).request(NODE2);
        folder.request(NODE1);

        String ofAnotherKey = authority.sign(CertificateRequest.read(others, "test"), NODE1, List.of());
        assertThatThrownBy(() -> folder.install(live.current(), ofAnotherKey, NOW))
                .hasMessageContaining("fits no key of node1");
        String request = folder.request(NODE1);
        String forNode2 = authority.sign(CertificateRequest.read(request, "test"), NODE2, List.of());
        assertThatThrownBy(() -> folder.install(live.current(), forNode2, NOW))
                .hasMessageContaining("made out to \"node2\", but this node is \"node1\"");
        ClusterCertificates other = ClusterCertificates.create(root.resolve("other"), "pgsqlcluster", NOW);
        String foreign = other.sign(CertificateRequest.read(request, "test"), NODE1, List.of());
        assertThatThrownBy(() -> folder.install(live.current(), foreign, NOW))
                .hasMessageContaining("not issued by an authority that node1 trusts");
    }

    @Test
    void a_revoked_certificate_is_named_with_the_day_and_others_are_not_touched() throws Exception {
        X509Certificate revoked = NodeCredentials.load(node2, NODE2, NOW).certificate();

        assertThat(folder.revoke(live.current(), authority.revoke(List.of(revoked.getSerialNumber()))))
                .isTrue();

        assertThat(live.reload()).hasValue("New certificates count: revocation list 1 bars 1 certificate.");
        assertThat(live.current().revocations().of(revoked))
                .hasValueSatisfying(why -> assertThat(why).contains("was revoked on 2026-03-01T12:00:00Z"));
        assertThat(live.revoked()).isEmpty();
        assertThatThrownBy(() -> live.current().requireUnrevoked(revoked)).hasMessageContaining("was revoked");
    }

    @Test
    void a_revocation_list_of_another_authority_is_refused() throws Exception {
        ClusterCertificates other = ClusterCertificates.create(root.resolve("other"), "pgsqlcluster", NOW);
        String foreign = other.revoke(List.of(live.current().certificate().getSerialNumber()));

        assertThatThrownBy(() -> folder.revoke(live.current(), foreign))
                .isInstanceOf(CertificateProblem.class)
                .hasMessageContaining("is not signed by an authority of this cluster");
        assertThat(node1.resolve("ca.crl")).doesNotExist();
    }

    @Test
    void an_older_revocation_list_does_not_replace_a_newer_one() throws Exception {
        X509Certificate of2 = NodeCredentials.load(node2, NODE2, NOW).certificate();
        String older = authority.revoke(List.of());
        String newer = authority.revoke(List.of(of2.getSerialNumber()));
        folder.revoke(live.current(), newer);
        live.reload();

        assertThat(folder.revoke(live.current(), older)).isFalse();

        live.reload();
        assertThat(live.current().revocations().numbers()).isEqualTo("2");
        assertThat(live.current().revocations().of(of2)).isPresent();
    }

    @Test
    void a_later_list_still_holds_what_was_revoked_before() throws Exception {
        X509Certificate of1 = live.current().certificate();
        X509Certificate of2 = NodeCredentials.load(node2, NODE2, NOW).certificate();
        authority.revoke(List.of(of2.getSerialNumber()));
        ClusterCertificates reopened = ClusterCertificates.open(root.resolve("mine"), NOW.plus(Duration.ofDays(1)));
        folder.revoke(live.current(), reopened.revoke(List.of(of1.getSerialNumber())));
        live.reload();

        assertThat(live.current().revocations().of(of2)).isPresent();
        assertThat(live.revoked()).isPresent();
    }

    @Test
    void two_authorities_are_trusted_while_one_replaces_the_other() throws Exception {
        ClusterCertificates next = authority.successor();
        assertThat(authority.successor().certificate()).isEqualTo(next.certificate());
        String both = authority.pem() + next.pem();
        folder.trust(live.current(), both, authority.endorse(next.certificate()), NOW);
        live.reload();
        Path ofNext = next.issue(NODE2, List.of());
        X509Certificate theirs = Pem.certificate(ofNext.resolve("node.crt"));
        X509Certificate ofOld = NodeCredentials.load(node2, NODE2, NOW).certificate();

        X509Certificate[] chainOfNext = {theirs, next.certificate()};
        X509Certificate[] chainOfOld = {ofOld, authority.certificate()};
        live.current().trust().checkClientTrusted(chainOfNext, "EC");
        live.current().trust().checkClientTrusted(chainOfOld, "EC");

        folder.install(
                live.current(),
                next.sign(CertificateRequest.read(folder.request(NODE1), "test"), NODE1, List.of()),
                NOW);
        live.reload();
        folder.trust(live.current(), next.pem(), "", NOW);
        live.reload();
        live.current().trust().checkClientTrusted(chainOfNext, "EC");
        assertThatThrownBy(() -> live.current().trust().checkClientTrusted(chainOfOld, "EC"))
                .isInstanceOf(java.security.cert.CertificateException.class);
    }

    @Test
    void an_authority_that_the_present_one_did_not_sign_is_not_trusted() throws Exception {
        ClusterCertificates other = ClusterCertificates.create(root.resolve("other"), "pgsqlcluster", NOW);
        String both = authority.pem() + other.pem();

        assertThatThrownBy(() -> folder.trust(live.current(), both, "", NOW))
                .hasMessageContaining("is not signed by the present one");
        assertThatThrownBy(() -> folder.trust(live.current(), both, other.endorse(other.certificate()), NOW))
                .hasMessageContaining("is not signed by the present one");
    }

    @Test
    void the_authority_of_ones_own_certificate_is_not_dropped() throws Exception {
        ClusterCertificates next = authority.successor();

        assertThatThrownBy(() -> folder.trust(live.current(), next.pem(), authority.endorse(next.certificate()), NOW))
                .hasMessageContaining("renew it first");
    }

    @Test
    void a_succession_that_broke_off_between_its_steps_is_completed() throws Exception {
        ClusterCertificates next = authority.successor();
        Files.move(root.resolve("mine"), root.resolve("mine.before-x"));

        ClusterCertificates.completeSuccession(root.resolve("mine"));

        assertThat(ClusterCertificates.open(root.resolve("mine"), NOW).certificate())
                .isEqualTo(next.certificate());
        assertThat(ClusterCertificates.open(root.resolve("mine"), NOW).hasSuccessor())
                .isFalse();
    }

    @Test
    void the_authority_knows_what_it_signed() throws Exception {
        assertThat(authority.issued())
                .extracting(each -> each.getSubjectX500Principal().getName())
                .containsExactlyInAnyOrder("CN=node1", "CN=node2");
    }

    @Test
    void an_authority_in_a_folder_that_is_open_to_others_is_not_used() throws Exception {
        Files.setPosixFilePermissions(
                root.resolve("mine"), java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-x---"));

        assertThatThrownBy(() -> ClusterCertificates.open(root.resolve("mine"), NOW))
                .hasMessageContaining("run: chmod 700 " + root.resolve("mine"));
    }

    /** Needs root, which the tests of this project have. */
    @Test
    void a_key_that_belongs_to_another_user_is_refused() throws Exception {
        org.junit.jupiter.api.Assumptions.assumeTrue("root".equals(System.getProperty("user.name")));
        Files.setAttribute(node1.resolve("node.key"), "unix:uid", 65534);

        assertThatThrownBy(live::reload).hasMessageContaining("belongs to the user with uid 65534");
    }

    private String signed(String request) throws Exception {
        CertificateRequest read = CertificateRequest.read(request, "test");
        return authority.sign(read, NodeName.of(read.name()), List.of());
    }
}
