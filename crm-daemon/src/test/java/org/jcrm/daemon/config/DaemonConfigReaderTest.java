package org.jcrm.daemon.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jcrm.core.model.NodeName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DaemonConfigReaderTest {
    @TempDir
    Path folder;

    @Test
    void threeLinesAreEnough() throws Exception {
        DaemonConfig config = read("""
                cluster: pgsqlcluster
                peers: {node1: 10.155.92.21, node2: 10.155.92.22}
                """);
        assertThat(config.node()).isEqualTo(NodeName.of("node1"));
        assertThat(config.address()).isEqualTo("10.155.92.21");
        assertThat(config.rejoin()).isEqualTo(Rejoin.MANUAL);
        assertThat(config.failureTimeout()).isEqualTo(Duration.ofSeconds(1));
        assertThat(config.api().socket()).isEqualTo(Path.of("/run/jcrm/api.sock"));
        assertThat(config.ports()).isEqualTo(DaemonConfig.Ports.DEFAULT);
    }

    @Test
    void theCommandLineWinsOverTheFile() throws Exception {
        write("""
                cluster: c
                peers: {node1: 127.0.0.1}
                folders: {state: /a, run: /b}
                """);
        DaemonConfig config = DaemonConfigReader.read(
                file(),
                "node1",
                new DaemonConfigReader.Overrides(
                        Optional.of(Path.of("/other")), Optional.empty(), Optional.empty(), Optional.empty()));
        assertThat(config.folders().state()).isEqualTo(Path.of("/other"));
        assertThat(config.folders().run()).isEqualTo(Path.of("/b"));
        assertThat(config.api().socket()).isEqualTo(Path.of("/b/api.sock"));
    }

    @Test
    void rolesAreGroupsAndNobodyIsAnAdministratorUnlessNamed() throws Exception {
        DaemonConfig.Api usual = read("cluster: c\npeers: {node1: 127.0.0.1}\n").api();
        assertThat(usual.operators()).isEqualTo("jcrm");
        assertThat(usual.viewers()).isEmpty();
        assertThat(usual.admins()).isEmpty();
        DaemonConfig.Api named = read("""
                cluster: c
                peers: {node1: 127.0.0.1}
                api: {viewers: staff, operators: dba, admins: wheel}
                """).api();
        assertThat(named.viewers()).contains("staff");
        assertThat(named.operators()).isEqualTo("dba");
        assertThat(named.admins()).contains("wheel");
    }

    @Test
    void theOldGroupWhoseMembersAmountedToRootIsRefusedWithWhatToWrite() {
        assertRefused("""
                cluster: c
                peers: {node1: 127.0.0.1}
                api: {group: dba}
                """, ":3:14: `group` is not known any more", "Write `operators: dba`");
    }

    @Test
    void anUnknownKeyIsRefusedWithTheOneThatWasMeant() {
        assertRefused("""
                cluster: c
                peers: {node1: 127.0.0.1}
                failure-timout: 2s
                """, ":3:1: unknown key `failure-timout`", "Did you mean `failure-timeout`?");
    }

    @Test
    void whatIsNoTextIsRefusedWithItsPlaceAndNeverWithAStack() throws Exception {
        assertRefused("cluster: c\npeers: {node1: 127.0.0.1}\n\u0007", ":3:1: not valid YAML", "Remove it (code 7)");
        assertRefused("a: " + "[".repeat(200), "not valid YAML", "");
        assertRefused("""
                cluster: c
                peers: {node1: 127.0.0.1}
                folders: {state: "/var/\\0"}
                """, ":3:18: `state` is no path", "begins with `/`");
        Files.write(file(), new byte[] {'a', (byte) 0xff, '\n'});
        assertThat(catchThrowableOfType(
                        StartRefused.class,
                        () -> DaemonConfigReader.read(file(), "node1", DaemonConfigReader.Overrides.NONE)))
                .hasMessageEndingWith("cannot be read: it is not text in UTF-8");
    }

    @Test
    void aNodeThatIsNoPeerIsToldWhoThePeersAre() {
        assertRefused(
                """
                cluster: c
                peers: {db1: 10.0.0.1, db2: 10.0.0.2}
                """,
                "this node is called node1, but `peers` names only db1, db2",
                "Add node1 with its address to `peers`, or set `node:` to the name that is meant.");
    }

    @Test
    void everyComplaintNamesFileLineAndColumn() {
        assertRefused(
                "cluster: c\npeers: {node1: 1.2.3.4}\nports:\n  api: many\n",
                ":4:8: `api` is `many`, which is no port",
                "1 to 65535");
        assertRefused(
                "cluster: c\npeers: {node1: 1.2.3.4}\nrejoin: maybe\n",
                ":3:9: `rejoin` is `maybe`",
                "`manual` or `automatic`");
        assertRefused(
                "cluster: c\npeers: {node1: 1.2.3.4}\nfailure-timeout: soon\n", ":3:18: `soon` is no time", "1500ms");
        assertRefused(
                "cluster: c\npeers: {node1: 1.2.3.4}\nfailure-timeout: 10ms\n",
                ":3:18: `failure-timeout` is 10ms",
                "500ms");
        assertRefused(
                "cluster: c\npeers: {node1: 1.2.3.4}\nfolders: {state: var}\n",
                ":3:18: `state` is the relative path var",
                "begins with `/`");
        assertRefused(
                "cluster: c\npeers: {node1: 1.2.3.4}\npeers: {node1: 1.2.3.4}\n",
                ":3:1: `peers` is given twice",
                "Remove one");
        assertRefused("cluster: c\npeers: [node1]\n", ":2:8: `peers` must hold `key: value` lines", "jcrmd.md");
        assertRefused("cluster: [\n", "not valid YAML", "Correct the line");
        assertRefused("peers: {node1: 1.2.3.4}\n", ":1:1: `cluster` (the cluster's name) is missing", "Add the line");
        assertRefused("", "is empty", "jcrm cluster init");
    }

    @Test
    void anAbsentFileSaysHowToMakeOne() {
        StartRefused refused = catchThrowableOfType(
                StartRefused.class,
                () -> DaemonConfigReader.read(folder.resolve("none.yaml"), "node1", DaemonConfigReader.Overrides.NONE));
        assertThat(refused.problem()).contains("none.yaml does not exist");
        assertThat(refused.nextStep()).contains("jcrm cluster init");
        assertThat(refused.exitCode()).isEqualTo(ExitCode.CONFIG);
    }

    private void assertRefused(String text, String problem, String nextStep) {
        StartRefused refused = catchThrowableOfType(StartRefused.class, () -> read(text));
        assertThat(refused.problem()).contains(problem).contains(file().toString());
        assertThat(refused.nextStep()).contains(nextStep);
        assertThat(refused.exitCode()).isEqualTo(ExitCode.CONFIG);
    }

    private DaemonConfig read(String text) throws IOException, StartRefused {
        write(text);
        return DaemonConfigReader.read(file(), "node1", DaemonConfigReader.Overrides.NONE);
    }

    private void write(String text) throws IOException {
        Files.writeString(file(), text);
    }

    private Path file() {
        return folder.resolve("jcrmd.yaml");
    }
}
