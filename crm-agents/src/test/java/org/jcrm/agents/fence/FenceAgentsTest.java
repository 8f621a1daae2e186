package org.jcrm.agents.fence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.xml.stream.XMLStreamException;
import org.jcrm.agents.process.ProcessRunner;
import org.jcrm.core.agent.AgentCall;
import org.jcrm.core.agent.AgentResult;
import org.jcrm.core.agent.ResourceAgent;
import org.jcrm.core.fencing.FenceResult;
import org.jcrm.core.fencing.FenceResult.Status;
import org.jcrm.core.fencing.FenceTask;
import org.jcrm.core.model.AgentName;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.OcfResult;
import org.jcrm.core.model.ResourceId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs really run: small ones written here, and {@code fence_dummy} of Debian's fence-agents where it is installed. */
final class FenceAgentsTest {
    static final String METADATA = """
            <?xml version="1.0" ?>
            <resource-agent name="fence_test" shortdesc="A test">
            <parameters>
            <parameter name="action" required="1"><content type="string" default="reboot"/></parameter>
            <parameter name="ip" required="1"><content type="string"/><shortdesc>Address</shortdesc></parameter>
            <parameter name="plug" required="1"><content type="string"/></parameter>
            </parameters>
            <actions><action name="off"/><action name="on" automatic="1"/><action name="monitor"/><action name="list"/></actions>
            </resource-agent>
            """;

    @TempDir
    Path folder;

    @Test
    void aDocumentTypeThatTheJdkHasNoSentenceForIsNoMetadata() {
        assertThatThrownBy(() -> FenceMetadata.parse("<!DOCTYPE x [<!\u0000")).isInstanceOf(XMLStreamException.class);
    }

    /** It would run as root. */
    @Test
    void anAgentThatOthersThanRootCanChangeIsNotRun() throws Exception {
        assumeThat(System.getProperty("user.name")).isEqualTo("root");
        FenceAgents agents = agents("exit 0");
        Path program = folder.resolve("fence_test");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxrwxr-x"));
        FenceResult refused = run(agents, off());
        assertThat(refused.status()).isEqualTo(Status.NOT_INSTALLED);
        assertThat(refused.reason())
                .contains(program + " as root")
                .contains("can be written by its group or by everybody (mode 775)");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setAttribute(folder, "unix:uid", 65534);
        assertThat(run(agents, off()).reason()).contains(folder + " belongs to uid 65534");
        assertThat(folder.resolve("told")).doesNotExist();
    }

    /** An agent that keeps what it was told, then does {@code body}. */
    private FenceAgents agents(String body) throws IOException {
        Path program = folder.resolve("fence_test");
        Files.writeString(program, """
                #!/bin/bash
                input=$(cat)
                if grep -q action=metadata <<<"$input"; then
                cat <<'XML'
                %s
                XML
                exit 0
                fi
                echo "$input" >'%s'
                %s
                """.formatted(METADATA, folder.resolve("told"), body));
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        return new FenceAgents(List.of(folder));
    }

    private List<String> told() throws IOException {
        return Files.readAllLines(folder.resolve("told"));
    }

    private static FenceTask task(String agent, String action, Map<String, String> params, Duration timeout) {
        return new FenceTask(
                new FenceTask.Key("f", 1),
                ResourceId.of("power"),
                agent,
                action,
                action,
                NodeName.of("node2"),
                "7",
                Optional.empty(),
                params,
                timeout);
    }

    private static FenceResult run(FenceAgents agents, FenceTask task) throws InterruptedException {
        try (ProcessRunner processes = new ProcessRunner()) {
            return agents.run(task, processes);
        }
    }

    private static FenceTask off() {
        return task("fence_test", "off", Map.of("ip", "10.0.0.1"), Duration.ofSeconds(20));
    }

    @Test
    void argumentsComeOnStandardInput() throws Exception {
        assertThat(run(agents("exit 0"), off()).status()).isEqualTo(Status.OK);
        assertThat(told()).containsExactlyInAnyOrder("ip=10.0.0.1", "action=off", "nodename=node2", "plug=7");
    }

    @Test
    void aValueNeverMakesALineOfItsOwn() throws Exception {
        run(agents("exit 0"), task("fence_test", "off", Map.of("ip", "1\naction=on"), Duration.ofSeconds(20)));
        assertThat(told()).contains("ip=1 action=on", "action=off");
    }

    @Test
    void aFailureSaysItsExitCodeAndLastLine() throws Exception {
        FenceResult result = run(agents("echo noise >&2; echo 'Unable to connect.' >&2; exit 1"), off());
        assertThat(result).isEqualTo(FenceResult.failed(1, "Unable to connect"));
    }

    @Test
    void aHangingAgentIsKilledWithItsChildren() throws Exception {
        FenceResult result = run(
                agents("sleep 1000 & echo $! >" + folder.resolve("child") + "; wait"),
                task("fence_test", "off", Map.of("ip", "1"), Duration.ofSeconds(1)));
        assertThat(result.status()).isEqualTo(Status.TIMED_OUT);
        long child = Long.parseLong(Files.readString(folder.resolve("child")).strip());
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (runs(child) && System.nanoTime() < deadline) {
            Thread.sleep(10);
        }
        assertThat(runs(child)).as("the child of the killed agent still runs").isFalse();
    }

    /** The kernel delivers a kill in its own time, and a dead process stays visible until somebody collects it. */
    private static boolean runs(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            return !stat.substring(stat.lastIndexOf(')') + 2).startsWith("Z");
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void whatItDoesNotKnowIsNotAskedOfIt() throws Exception {
        FenceResult result =
                run(agents("exit 0"), task("fence_test", "reboot", Map.of("ip", "1"), Duration.ofSeconds(20)));
        assertThat(result.status()).isEqualTo(Status.UNSUPPORTED);
        assertThat(folder.resolve("told")).doesNotExist();
    }

    @Test
    void anAgentThatIsNotThereIsSaidToBeSo() throws Exception {
        FenceResult result =
                run(new FenceAgents(List.of(folder)), task("fence_nowhere", "off", Map.of(), Duration.ofSeconds(20)));
        assertThat(result.status()).isEqualTo(Status.NOT_INSTALLED);
        assertThat(result.reason()).contains("fence_nowhere");
        FenceResult outside = run(agents("exit 0"), task("../bin/sh", "off", Map.of(), Duration.ofSeconds(20)));
        assertThat(outside.reason()).contains("no name of a fence agent");
    }

    @Test
    void itsDescriptionIsReadAgainWhenItsFileChanges() throws Exception {
        FenceAgents agents = agents("exit 0");
        assertThat(agents.find("fence_test").metadata().supports("reboot")).isFalse();
        Path program = folder.resolve("fence_test");
        Files.writeString(
                program, Files.readString(program).replace("<action name=\"off\"/>", "<action name=\"reboot\"/>"));
        Files.setLastModifiedTime(program, java.nio.file.attribute.FileTime.fromMillis(1_000));
        assertThat(agents.find("fence_test").metadata().supports("reboot")).isTrue();
        assertThat(agents.find("fence_test").metadata().supports("off")).isFalse();
    }

    @Test
    void metadataNamesParametersAndWhatTheClusterMustDoByItself() throws Exception {
        FenceMetadata metadata = agents("exit 0").find("fence_test").metadata();
        assertThat(metadata.hostArgument()).contains("plug");
        assertThat(metadata.actions()).contains(new FenceMetadata.Action("on", true));
        assertThat(metadata.parameters())
                .extracting(FenceMetadata.Parameter::name)
                .contains("ip", "plug");
        assertThat(metadata.supports("status")).isTrue();
    }

    @Test
    void anAgentThatLetsNodesInSaysSoInOneOfTwoWays() throws Exception {
        AgentName name = new AgentName("stonith", "", "fence_test");
        FenceAgents agents = agents("exit 0");
        assertThat(agents.agent(name).orElseThrow().impliedMeta()).containsEntry("provides", "unfencing");
        Path program = folder.resolve("fence_test");
        String said = Files.readString(program);
        Files.writeString(program, said.replace("automatic=\"1\"", "required=\"1\" on_target=\"1\""));
        Files.setLastModifiedTime(program, java.nio.file.attribute.FileTime.fromMillis(1_000));
        assertThat(agents.agent(name).orElseThrow().impliedMeta()).containsEntry("provides", "unfencing");
        Files.writeString(program, said.replace("automatic=\"1\"", "automatic=\"0\""));
        Files.setLastModifiedTime(program, java.nio.file.attribute.FileTime.fromMillis(2_000));
        assertThat(agents.agent(name).orElseThrow().impliedMeta()).isEmpty();
    }

    // ---- as a resource

    private AgentResult validate(FenceAgents agents, Map<String, String> params) throws InterruptedException {
        AgentName name = new AgentName("stonith", "", "fence_test");
        ResourceAgent agent = agents.agent(name).orElseThrow();
        AgentCall call = new AgentCall(
                NodeName.of("node1"),
                ResourceId.of("power"),
                name,
                "validate-all",
                Duration.ZERO,
                Duration.ofSeconds(20),
                params,
                Map.of());
        return agent.validate(call, NoContext.HERE);
    }

    @Test
    void aConfigurationIsCheckedByWhatTheAgentSaysOfItself() throws Exception {
        FenceAgents agents = agents("exit 0");
        assertThat(validate(agents, Map.of("ip", "1", "pcmk_host_list", "node2"))
                        .result())
                .isEqualTo(OcfResult.OK);
        assertThat(validate(agents, Map.of("pcmk_host_list", "node2")).exitReason())
                .isEqualTo("fence_test needs the parameter \"ip\" (Address)");
        assertThat(validate(agents, Map.of("ip", "1", "prot", "2")).exitReason())
                .isEqualTo("fence_test has no parameter \"prot\"");
        assertThat(validate(new FenceAgents(List.of()), Map.of()).result()).isEqualTo(OcfResult.NOT_INSTALLED);
    }

    // ---- a real one

    @Test
    void debiansDummyIsSwitchedOffAndOn() throws Exception {
        assumeThat(Path.of("/usr/sbin/fence_dummy")).as("package fence-agents").isExecutable();
        FenceAgents agents = new FenceAgents(FenceAgents.FOLDERS);
        Map<String, String> params = new LinkedHashMap<>(
                Map.of("status_file", folder.resolve("state").toString(), "stonith_status_sleep", "0"));
        Files.writeString(folder.resolve("state"), "on");
        assertThat(run(agents, task("fence_dummy", "off", params, Duration.ofSeconds(30)))
                        .status())
                .isEqualTo(Status.OK);
        assertThat(run(agents, task("fence_dummy", "status", params, Duration.ofSeconds(30)))
                        .exitCode())
                .isEqualTo(2);
        assertThat(run(agents, task("fence_dummy", "on", params, Duration.ofSeconds(30)))
                        .status())
                .isEqualTo(Status.OK);
        assertThat(run(agents, task("fence_dummy", "status", params, Duration.ofSeconds(30)))
                        .status())
                .isEqualTo(Status.OK);
        assertThat(run(agents, task("fence_dummy", "list", params, Duration.ofSeconds(30)))
                        .status())
                .isEqualTo(Status.UNSUPPORTED);
    }
}
