package org.jcrm.membership;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jcrm.core.controller.MembershipView;
import org.jcrm.core.model.NodeName;
import org.jcrm.membership.certificate.CertificateFolder;
import org.jcrm.membership.certificate.CertificateRequest;
import org.jcrm.membership.certificate.ClusterCertificates;
import org.jcrm.membership.certificate.LiveCredentials;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Certificates change while members have links to each other. */
@Timeout(90)
class LiveLinksTest {
    private static final NodeName NODE1 = NodeName.of("node1");
    private static final NodeName NODE2 = NodeName.of("node2");

    @TempDir
    Path directory;

    private LoopbackCluster cluster;

    @BeforeEach
    void makeCluster() throws Exception {
        cluster = new LoopbackCluster(directory.resolve("pki"), "node1", "node2", "node3");
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    private Path pki(NodeName node) {
        return directory.resolve("pki").resolve(node.value());
    }

    private void renew(LiveCredentials live, ClusterCertificates authority) throws Exception {
        NodeName node = live.current().node();
        CertificateFolder folder = new CertificateFolder(pki(node));
        CertificateRequest request = CertificateRequest.read(folder.request(node), "test");
        folder.install(live.current(), authority.sign(request, node, List.of(LoopbackCluster.LOOPBACK)), Instant.now());
        assertThat(live.reload()).isPresent();
    }

    @Test
    void a_renewal_leaves_links_open_and_counts_for_the_next() throws Exception {
        LiveCredentials live1 = cluster.live("node1");
        RecordingListener first = cluster.join(cluster.settings("node1"), live1);
        first.awaitMembers("node1");
        RecordingListener second = cluster.join("node2");
        MembershipView both = second.awaitMembers("node1", "node2");
        first.awaitMembers("node1", "node2");

        renew(live1, cluster.authority());
        // What counted before would be refused by everybody now; so a third node's link shows that the new one is used.
        String revocation = cluster.authority()
                .revoke(List.of(cluster.authority().issued().stream()
                        .filter(each -> !each.equals(live1.current().certificate()))
                        .filter(each -> each.getSubjectX500Principal().getName().equals("CN=node1"))
                        .findFirst()
                        .orElseThrow()
                        .getSerialNumber()));
        LiveCredentials live3 = cluster.live("node3");
        assertThat(new CertificateFolder(pki(NodeName.of("node3"))).revoke(live3.current(), revocation))
                .isTrue();
        live3.reload();
        RecordingListener third = cluster.join(cluster.settings("node3"), live3);
        third.awaitMembers("node1", "node2", "node3");

        MembershipView all = first.awaitMembers("node1", "node2", "node3");
        assertThat(first.views()).as("nobody was lost meanwhile").containsSubsequence(both, all);
        assertThat(first.views().getLast()).isEqualTo(all);
        assertThat(first.views()).hasSize(3);
    }

    @Test
    void a_revoked_members_link_is_cut_and_it_does_not_come_back() throws Exception {
        LiveCredentials live1 = cluster.live("node1");
        LiveCredentials live3 = cluster.live("node3");
        RecordingListener first = cluster.join(cluster.settings("node1"), live1);
        first.awaitMembers("node1");
        RecordingListener thief = cluster.join("node2");
        thief.awaitMembers("node1", "node2");
        RecordingListener third = cluster.join(cluster.settings("node3"), live3);
        third.awaitMembers("node1", "node2", "node3");
        first.awaitMembers("node1", "node2", "node3");

        String list = cluster.authority()
                .revoke(List.of(cluster.credentials("node2").certificate().getSerialNumber()));
        for (LiveCredentials each : List.of(live1, live3)) {
            assertThat(new CertificateFolder(pki(each.current().node())).revoke(each.current(), list))
                    .isTrue();
            each.reload();
        }

        first.awaitMembers("node1", "node3");
        third.awaitMembers("node1", "node3");
        first.awaitWarning("was revoked on");
        thief.awaitView("a view without the others", view -> view.members().equals(List.of(NODE2)));
        assertThat(first.views().getLast().members()).doesNotContain(NODE2).contains(NODE1);
    }

    @Test
    void the_authority_is_rotated_on_running_members_without_losing_a_view() throws Exception {
        LiveCredentials live1 = cluster.live("node1");
        LiveCredentials live2 = cluster.live("node2");
        List<LiveCredentials> members = List.of(live1, live2);
        RecordingListener first = cluster.join(cluster.settings("node1"), live1);
        first.awaitMembers("node1");
        RecordingListener second = cluster.join(cluster.settings("node2"), live2);
        second.awaitMembers("node1", "node2");
        first.awaitMembers("node1", "node2");
        ClusterCertificates old = cluster.authority();
        ClusterCertificates next = old.successor();
        String both = old.pem() + next.pem();

        for (LiveCredentials each : members) {
            new CertificateFolder(pki(each.current().node()))
                    .trust(each.current(), both, old.endorse(next.certificate()), Instant.now());
            each.reload();
        }
        for (LiveCredentials each : members) {
            renew(each, next);
        }
        for (LiveCredentials each : members) {
            new CertificateFolder(pki(each.current().node())).trust(each.current(), next.pem(), "", Instant.now());
            each.reload();
        }

        Path ofNext = next.issue(NodeName.of("node3"), List.of(LoopbackCluster.LOOPBACK));
        RecordingListener third = cluster.join(
                LoopbackCluster.settings("node3", ofNext, cluster.peers()),
                LiveCredentials.open(ofNext, java.time.Clock.systemUTC()));
        third.awaitMembers("node1", "node2", "node3");
        first.awaitMembers("node1", "node2", "node3");
        assertThat(first.views()).hasSize(3);
        second.awaitMembers("node1", "node2", "node3");
        assertThat(second.views()).hasSize(2);
    }
}
