package org.jcrm.cli.verb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.jcrm.cli.ExitCode;
import org.jcrm.cli.Invocation;
import org.jcrm.core.model.NodeName;
import org.jcrm.membership.certificate.NodeCredentials;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code jcrm cluster init}: the files that a cluster starts from. */
class ClusterInitTest {
    @TempDir
    Path directory;

    private Invocation init(String... more) {
        List<String> args = Stream.concat(
                        Stream.of("cluster", "init", "--name", "pgsqlcluster", "--node", "node1=10.0.0.1"),
                        Stream.of(more))
                .toList();
        return Invocation.of(directory.resolve("api.sock"), args.toArray(String[]::new));
    }

    private Invocation pair(String... more) {
        return init(Stream.concat(Stream.of("--node", "node2=10.0.0.2"), Stream.of(more))
                .toArray(String[]::new));
    }

    @Test
    void eachNodeGetsAFolderWithItsConfigurationAndCertificates() throws Exception {
        Invocation run = pair("--no-install");
        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isZero();
        Path etc = directory.resolve("jcrm-pgsqlcluster/node2/etc/jcrm");
        assertThat(etc.resolve("jcrmd.yaml")).content().endsWith("""
                        cluster: pgsqlcluster
                        node: node2
                        peers:
                          node1: 10.0.0.1
                          node2: 10.0.0.2
                        rejoin: manual
                        """);
        NodeCredentials credentials =
                NodeCredentials.load(etc.resolve("pki"), NodeName.of("node2"), Invocation.NOON.instant());
        assertThat(credentials.node()).isEqualTo(NodeName.of("node2"));
        assertThat(directory.resolve("jcrm-pgsqlcluster/authority/ca.key")).exists();
        assertThat(directory.resolve("jcrm-pgsqlcluster/node2")).isDirectoryNotContaining("glob:**/ca.key");
        assertThat(run.out())
                .contains("tar -C " + directory.resolve("jcrm-pgsqlcluster/node2")
                        + " -c etc/jcrm | ssh root@10.0.0.2 tar -C / -x")
                .contains("Give them a third vote: --arbitrator NAME=ADDRESS");
    }

    @Test
    void aNewClusterFencesAndTheAdviceSaysWithWhatOrHowNot() {
        assertThat(pair("--no-install").out())
                .contains("Fencing is on in a new cluster: with neither a fence device nor a watchdog nothing starts")
                .contains("docs/configuration.md")
                .contains("docs/watchdog.md")
                .contains("fencing-enabled: false")
                .contains("jcrm doctor");
    }

    @Test
    void anArbitratorGetsAFolderAndTheNodesKnowIt() throws Exception {
        Invocation run = pair("--arbitrator", "arb=10.0.0.9", "--no-install");
        assertThat(run.code()).isZero();
        Path folder = directory.resolve("jcrm-pgsqlcluster");
        assertThat(folder.resolve("node1/etc/jcrm/jcrmd.yaml")).content().endsWith("""
                        rejoin: manual
                        arbitrator:
                          name: arb
                          address: 10.0.0.9
                        """);
        Path etc = folder.resolve("arb/etc/jcrm");
        assertThat(etc.resolve("arbitrator.yaml")).content().contains("address: 10.0.0.9");
        NodeCredentials credentials =
                NodeCredentials.load(etc.resolve("arbitrator.d/pgsqlcluster"), Invocation.NOON.instant());
        assertThat(credentials.node()).isEqualTo(NodeName.of("arb"));
        assertThat(run.out()).contains("jcrmd --arbitrator").doesNotContain("Give them a third vote");
    }

    /** Whatever takes the node away would take its vote with it. */
    @Test
    void theThirdVoteIsNotOneOfTheNodes() {
        Invocation run = pair("--arbitrator", "arb=10.0.0.2", "--no-install");
        assertThat(run.code()).isNotZero();
        assertThat(run.err()).contains("the third vote belongs on a third machine");
    }

    @Test
    void theLocalNodesFilesAreInstalledWithTheKeyForItsOwnerAlone() throws IOException {
        Invocation run = pair("--local", "node1", "--root", "image");
        assertThat(run.out()).contains("Installed on this host as node1: " + directory.resolve("image/etc/jcrm"));
        Path etc = directory.resolve("image/etc/jcrm");
        assertThat(etc.resolve("jcrmd.yaml")).content().contains("node: node1\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(etc.resolve("pki/node.key"))))
                .isEqualTo("rw-------");
    }

    @Test
    void nothingThatExistsIsOverwrittenAndForcePutsItAside() throws IOException {
        assertThat(pair("--local", "node1", "--root", "image").code()).isZero();
        Path key = directory.resolve("image/etc/jcrm/pki/node.key");
        String before = Files.readString(key);

        Invocation again = pair("--local", "node1", "--root", "image");
        assertThat(again.code()).isEqualTo(ExitCode.REFUSED.code());
        assertThat(again.err()).contains("exists already").contains("next: give another --out, or --force");
        assertThat(key).content().isEqualTo(before);

        assertThat(pair("--local", "node1", "--root", "image", "--out", "other").err())
                .contains("this host has files of a cluster already");

        Invocation forced = pair("--local", "node1", "--root", "image", "--force");
        assertThat(forced.code()).isZero();
        assertThat(key).content().isNotEqualTo(before);
        assertThat(key.resolveSibling("node.key.before-2026-11-22T120000Z"))
                .content()
                .isEqualTo(before);
        assertThat(directory.resolve("jcrm-pgsqlcluster.before-2026-11-22T120000Z/authority/ca.key"))
                .exists();
    }

    @Test
    void aDryRunMakesNothing() {
        Invocation run = pair("--dry-run");
        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("node2/etc/jcrm/: jcrmd.yaml and certificates of node2 (10.0.0.2)");
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void wrongNodesAreToldBeforeAnythingIsMade() {
        assertThat(init("--node", "node2").err()).contains("'node2' is not like node1=10.0.0.1");
        assertThat(init("--node", "node1=10.0.0.2").err()).contains("node1 is given twice");
        assertThat(init("--node", "node2=10.0.0.1").err()).contains("two nodes have the same address");
        assertThat(init("--node", "authority=10.0.0.2").err()).contains("is the folder of the authority");
        assertThat(init("--node", "../x=10.0.0.2").err()).contains("is not like node1=10.0.0.1");
        assertThat(pair("--local", "node3").err()).contains("--local node3 is none of the nodes node1, node2");
        assertThat(pair("--rejoin", "sometimes").code()).isEqualTo(ExitCode.USAGE.code());
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void namesThatYamlWouldTakeForSomethingElseAreQuoted() throws IOException {
        Invocation run = init("--node", "no=10.0.0.2", "--node", "3=::1", "--no-install");
        assertThat(run.err()).isEmpty();
        assertThat(directory.resolve("jcrm-pgsqlcluster/no/etc/jcrm/jcrmd.yaml"))
                .content()
                .contains("node: \"no\"\n")
                .contains("  \"3\": \"0:0:0:0:0:0:0:1\"\n");
    }
}
