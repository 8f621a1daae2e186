package org.jcrm.agents.ip;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jcrm.agents.Deadline;
import org.jcrm.agents.FakeCluster;
import org.jcrm.agents.process.ProcessRunner;
import org.jcrm.core.agent.AgentCall;
import org.jcrm.core.agent.AgentContext;
import org.jcrm.core.agent.AgentContext.Processes.Completed;
import org.jcrm.core.agent.AgentResult;
import org.jcrm.core.agent.ResourceAgent.Watch;
import org.jcrm.core.model.AgentName;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.OcfResult;
import org.jcrm.core.model.ResourceId;

/**
 * What the address agent does to real interfaces. A main program that is started inside an empty network namespace: an
 * interface {@code nic0} with 10.99.0.1/24 and fd99::1/64, whose cable ends in {@code far0}.
 */
public final class VirtualIpScenarios {
    private final VirtualIpAgent agent = new VirtualIpAgent();
    private final AgentContext context;

    private VirtualIpScenarios(Path folder) {
        context = new FakeCluster("node1").context(NodeName.of("node1"), folder);
    }

    /** The scenarios; the name of each is its lesson. */
    enum Scenario {
        AN_ADDRESS_COMES_WITH_ITS_LABEL_AND_NETMASK_AND_GOES,
        NEIGHBOURS_ARE_TOLD_AT_ONCE_AND_AGAIN,
        AN_IPV6_ADDRESS_IS_USABLE_AT_ONCE,
        A_PULLED_CABLE_IS_A_FAILURE_AND_A_SIGNAL,
        A_REMOVED_ADDRESS_IS_SIGNALLED,
        A_MISSING_INTERFACE_IS_NAMED,
        AN_ADDRESS_ON_THE_WRONG_INTERFACE_IS_A_FAILURE,
        WHO_CONNECTS_TO_AN_ADDRESS_THAT_JUST_LEFT_IS_REFUSED_AT_ONCE
    }

    /** Runs one scenario; a failed assertion is the exit code. */
    public static void main(String[] args) throws Exception {
        sh("ip", "link", "set", "lo", "up");
        sh("ip", "link", "add", "nic0", "type", "veth", "peer", "name", "far0");
        sh("ip", "link", "set", "nic0", "up");
        sh("ip", "link", "set", "far0", "up");
        sh("ip", "addr", "add", "10.99.0.1/24", "dev", "nic0");
        sh("ip", "-6", "addr", "add", "fd99::1/64", "dev", "nic0", "nodad");
        Path folder = Files.createTempDirectory("jcrm-ip");
        try {
            new VirtualIpScenarios(folder).run(Scenario.valueOf(args[0]));
        } finally {
            Files.delete(folder);
        }
        System.exit(0);
    }

    private void run(Scenario scenario) throws Exception {
        switch (scenario) {
            case AN_ADDRESS_COMES_WITH_ITS_LABEL_AND_NETMASK_AND_GOES -> comesAndGoes();
            case NEIGHBOURS_ARE_TOLD_AT_ONCE_AND_AGAIN -> neighbours();
            case AN_IPV6_ADDRESS_IS_USABLE_AT_ONCE -> version6();
            case A_PULLED_CABLE_IS_A_FAILURE_AND_A_SIGNAL -> pulledCable();
            case A_REMOVED_ADDRESS_IS_SIGNALLED -> removed();
            case A_MISSING_INTERFACE_IS_NAMED -> missing();
            case AN_ADDRESS_ON_THE_WRONG_INTERFACE_IS_A_FAILURE -> wrongInterface();
            case WHO_CONNECTS_TO_AN_ADDRESS_THAT_JUST_LEFT_IS_REFUSED_AT_ONCE -> refusal();
        }
    }

    private void comesAndGoes() throws Exception {
        Map<String, String> params = Map.of("ip", "10.99.0.20", "iflabel", "master");
        assertThat(agent.validate(call("validate", params), context)).isEqualTo(AgentResult.ok());
        assertThat(agent.monitor(call("monitor", params), context).result()).isEqualTo(OcfResult.NOT_RUNNING);
        assertThat(agent.start(call("start", params), context)).isEqualTo(AgentResult.ok());
        assertThat(sh("ip", "-o", "-4", "addr", "show", "dev", "nic0"))
                .contains("inet 10.99.0.20/24 brd 10.99.0.255 scope global secondary nic0:master");
        assertThat(agent.monitor(call("monitor", params), context)).isEqualTo(AgentResult.ok());
        assertThat(agent.start(call("start", params), context)).as("again").isEqualTo(AgentResult.ok());
        assertThat(agent.stop(call("stop", params), context)).isEqualTo(AgentResult.ok());
        assertThat(agent.stop(call("stop", params), context)).as("again").isEqualTo(AgentResult.ok());
        assertThat(sh("ip", "-o", "addr", "show")).doesNotContain("10.99.0.20").contains("10.99.0.1");
        assertThat(agent.monitor(call("monitor", params), context).result()).isEqualTo(OcfResult.NOT_RUNNING);
    }

    private void neighbours() throws Exception {
        long before = received();
        agent.start(call("start", Map.of("ip", "10.99.0.20", "arp_count", "3", "arp_interval", "50")), context);
        assertThat(received() - before).as("before the start ends").isGreaterThanOrEqualTo(2);
        Deadline deadline = Deadline.after(Duration.ofSeconds(10));
        while (received() - before < 6 && !deadline.isPast()) {
            Deadline.pause(Duration.ofMillis(20));
        }
        assertThat(received() - before).isGreaterThanOrEqualTo(6);
    }

    /** Packets that arrived at the other end of the cable. */
    private static long received() throws Exception {
        List<String> lines = sh("ip", "-s", "link", "show", "far0")
                .lines()
                .map(String::strip)
                .toList();
        int title = lines.indexOf(
                lines.stream().filter(l -> l.startsWith("RX:")).findFirst().orElseThrow());
        return Long.parseLong(lines.get(title + 1).split("\\s+")[1]);
    }

    private void version6() throws Exception {
        Map<String, String> params = Map.of("ip", "fd99::20");
        assertThat(agent.start(call("start", params), context)).isEqualTo(AgentResult.ok());
        assertThat(sh("ip", "-o", "-6", "addr", "show", "dev", "nic0"))
                .contains("inet6 fd99::20/64")
                .doesNotContain("fd99::20/64 scope global tentative");
        assertThat(agent.monitor(call("monitor", params), context)).isEqualTo(AgentResult.ok());
        assertThat(agent.stop(call("stop", params), context)).isEqualTo(AgentResult.ok());
        assertThat(sh("ip", "-o", "-6", "addr", "show")).doesNotContain("fd99::20");
    }

    private void pulledCable() throws Exception {
        Map<String, String> params = Map.of("ip", "10.99.0.20", "nic", "nic0");
        agent.start(call("start", params), context);
        BlockingQueue<String> signals = new LinkedBlockingQueue<>();
        try (Watch watch = agent.watch(call("monitor", params), context, signals::add)) {
            assertThat(watch).isNotNull();
            Deadline.pause(Duration.ofMillis(200));
            sh("ip", "link", "set", "far0", "down");
            assertThat(signals.poll(5, TimeUnit.SECONDS)).isEqualTo("10.99.0.20 is on nic0, whose link is down");
        }
        AgentResult result = agent.monitor(call("monitor", params), context);
        assertThat(result.result()).isEqualTo(OcfResult.ERROR);
        assertThat(result.exitReason()).isEqualTo("The link of nic0 is down, so nobody reaches 10.99.0.20.");
        agent.stop(call("stop", params), context);
        assertThat(agent.start(call("start", params), context).exitReason()).startsWith("The link of nic0 is down");
        assertThat(agent.monitor(call("monitor", params), context).result()).isEqualTo(OcfResult.NOT_RUNNING);
        Map<String, String> careless = Map.of("ip", "10.99.0.20", "nic", "nic0", "check_link_status", "false");
        assertThat(agent.start(call("start", careless), context)).isEqualTo(AgentResult.ok());
    }

    private void removed() throws Exception {
        Map<String, String> params = Map.of("ip", "10.99.0.20");
        agent.start(call("start", params), context);
        BlockingQueue<String> signals = new LinkedBlockingQueue<>();
        try (Watch watch = agent.watch(call("monitor", params), context, signals::add)) {
            assertThat(watch).isNotNull();
            Deadline.pause(Duration.ofMillis(200));
            sh("ip", "addr", "add", "10.99.0.99/24", "dev", "nic0");
            assertThat(signals.poll(300, TimeUnit.MILLISECONDS))
                    .as("another address does not matter")
                    .isNull();
            sh("ip", "addr", "del", "10.99.0.20/24", "dev", "nic0");
            assertThat(signals.poll(5, TimeUnit.SECONDS)).isEqualTo("10.99.0.20 is not on this node any more");
        }
    }

    private void missing() throws Exception {
        AgentResult named = agent.start(call("start", Map.of("ip", "10.99.0.20", "nic", "eth7")), context);
        assertThat(named.result()).isEqualTo(OcfResult.NOT_INSTALLED);
        assertThat(named.exitReason()).isEqualTo("There is no interface eth7 on this node. Correct the parameter nic.");
        AgentResult nowhere = agent.start(call("start", Map.of("ip", "192.0.2.1")), context);
        assertThat(nowhere.result()).isEqualTo(OcfResult.NOT_INSTALLED);
        assertThat(nowhere.exitReason()).startsWith("No route of this node leads to 192.0.2.1");
        AgentResult wrong = agent.start(call("start", Map.of("ip", "10.99.0.20/24")), context);
        assertThat(wrong.result()).isEqualTo(OcfResult.NOT_CONFIGURED);
        AgentResult label =
                agent.validate(call("validate", Map.of("ip", "10.99.0.20", "iflabel", "far_too_long")), context);
        assertThat(label.exitReason()).contains("longer than 15 characters");
    }

    private void wrongInterface() throws Exception {
        sh("ip", "addr", "add", "10.99.0.20/32", "dev", "far0");
        Map<String, String> params = Map.of("ip", "10.99.0.20", "nic", "nic0");
        assertThat(agent.monitor(call("monitor", params), context))
                .isEqualTo(AgentResult.error("10.99.0.20 is on far0 instead of nic0."));
        assertThat(agent.start(call("start", params), context).result()).isEqualTo(OcfResult.ERROR);
        assertThat(agent.stop(call("stop", params), context)).isEqualTo(AgentResult.ok());
        assertThat(sh("ip", "-o", "addr", "show")).doesNotContain("10.99.0.20");
    }

    private void refusal() throws Exception {
        Process neighbour = new ProcessBuilder("unshare", "--net", "sleep", "50").start();
        try {
            String pid = Long.toString(neighbour.pid());
            Path network = Path.of("/proc", pid, "ns", "net");
            Path ours = Path.of("/proc/self/ns/net");
            Deadline deadline = Deadline.after(Duration.ofSeconds(10));
            while (Files.readSymbolicLink(network).equals(Files.readSymbolicLink(ours)) && !deadline.isPast()) {
                Deadline.pause(Duration.ofMillis(5));
            }
            sh("ip", "link", "set", "far0", "netns", pid);
            sh("nsenter", "-t", pid, "-n", "ip", "link", "set", "far0", "up");
            sh("nsenter", "-t", pid, "-n", "ip", "addr", "add", "10.99.0.2/24", "dev", "far0");
            Map<String, String> params = Map.of("ip", "10.99.0.20");
            agent.start(call("start", params), context);
            assertThat(connect(pid)).as("nobody listens").contains("Connection refused");
            agent.stop(call("stop", params), context);
            assertThat(connect(pid)).contains("Connection refused");
            Map<String, String> silent = Map.of("ip", "10.99.0.21", "refuse_after_stop", "false");
            agent.start(call("start", silent), context);
            agent.stop(call("stop", silent), context);
            assertThat(connect(pid, "10.99.0.21")).doesNotContain("Connection refused");
            agent.start(call("start", params), context);
            assertThat(sh("nft", "list", "set", "inet", "jcrm", "gone4")).doesNotContain("10.99.0.20");
        } finally {
            neighbour.destroyForcibly();
        }
    }

    private static String connect(String neighbour) throws Exception {
        return connect(neighbour, "10.99.0.20");
    }

    /** @return what the shell says; the neighbour still believes that the address is here */
    private static String connect(String neighbour, String address) throws Exception {
        try (ProcessRunner runner = new ProcessRunner()) {
            return runner.run(
                            Optional.empty(),
                            List.of(
                                    "nsenter",
                                    "-t",
                                    neighbour,
                                    "-n",
                                    "timeout",
                                    "2",
                                    "bash",
                                    "-c",
                                    "echo > /dev/tcp/" + address + "/5432"),
                            Duration.ofSeconds(10))
                    .stderr();
        }
    }

    private static AgentCall call(String operation, Map<String, String> params) {
        return new AgentCall(
                NodeName.of("node1"),
                ResourceId.of("master-ip"),
                AgentName.parse("ocf:jcrm:IPaddr2").orElseThrow(),
                operation,
                Duration.ofSeconds(5),
                Duration.ofSeconds(20),
                new LinkedHashMap<>(params),
                Map.of());
    }

    private static String sh(String... command) throws Exception {
        try (ProcessRunner runner = new ProcessRunner()) {
            Completed done = runner.run(Optional.empty(), List.of(command), Duration.ofSeconds(10));
            if (!done.ok()) {
                throw new IllegalStateException(List.of(command) + ": " + done.stderr());
            }
            return done.stdout();
        }
    }
}
