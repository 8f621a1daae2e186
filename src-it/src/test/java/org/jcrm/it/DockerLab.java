package org.jcrm.it;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.ContainerNetwork;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Network.Ipam;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jcrm.core.codec.CodecException;
import org.jcrm.core.codec.StatusJson;
import org.jcrm.core.codec.api.StatusReport;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.startupcheck.IsRunningStartupCheckStrategy;
import org.testcontainers.utility.DockerImageName;

/**
 * Hosts made of containers of {@code docker/Dockerfile}'s image. The cable is the container's place in the network: a host
 * is cut off by disconnecting it, and switched off by that followed by SIGKILL for everything in it.
 */
final class DockerLab implements Lab {
    private static final String SUBNET = "10.155.92.0/24";
    private static final Map<String, String> ADDRESSES =
            Map.of("node1", "10.155.92.21", "node2", "10.155.92.22", CLIENT, "10.155.92.30");
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Network network;
    private final Map<String, GenericContainer<?>> hosts = new LinkedHashMap<>();

    private DockerLab(String image) {
        network = Network.builder()
                .createNetworkCmdModifier(
                        command -> command.withIpam(new Ipam().withConfig(new Ipam.Config().withSubnet(SUBNET))))
                .build();
        for (String host : List.of("node1", "node2", CLIENT)) {
            hosts.put(host, host(image, host));
        }
    }

    /** Two nodes and a client, with the database made, the cluster set up and the story's configuration applied. */
    static DockerLab up(String image) {
        DockerLab lab = new DockerLab(image);
        try {
            lab.hosts.values().forEach(GenericContainer::start);
            lab.setUp();
            return lab;
        } catch (RuntimeException e) {
            lab.close();
            throw e;
        }
    }

    private GenericContainer<?> host(String image, String name) {
        return new GenericContainer<>(DockerImageName.parse(image))
                .withNetwork(network)
                .withImagePullPolicy(ignored -> false)
                .withTmpFs(Map.of("/run", "rw,mode=755"))
                .withStartupCheckStrategy(new IsRunningStartupCheckStrategy())
                .withCreateContainerCmdModifier(command -> {
                    command.withHostName(name).withName("jcrm-" + name).withIpv4Address(ADDRESSES.get(name));
                    hostConfig(command)
                            .withCapAdd(Capability.NET_ADMIN, Capability.NET_RAW, Capability.IPC_LOCK)
                            .withExtraHosts(ADDRESSES.entrySet().stream()
                                    .map(entry -> entry.getKey() + ":" + entry.getValue())
                                    .toArray(String[]::new));
                });
    }

    private static HostConfig hostConfig(CreateContainerCmd command) {
        HostConfig present = command.getHostConfig();
        if (present == null) {
            throw new LabException("the container's settings are missing");
        }
        return present;
    }

    /** What the comment in {@code docker/compose.yaml} tells a person to type. */
    private void setUp() {
        run("node1", "prepare", "new", SUBNET).orFail();
        run("node1", "prepare", "serve").orFail();
        run("node2", "prepare", "copy", "node1").orFail();
        run("node1", "prepare", "end").orFail();
        run(
                        "node1",
                        "jcrm",
                        "cluster",
                        "init",
                        "--name",
                        "pgsqlcluster",
                        "--node",
                        "node1=" + ADDRESSES.get("node1"),
                        "--node",
                        "node2=" + ADDRESSES.get("node2"),
                        "--out",
                        "/root/made")
                .orFail();
        String folder = run("node1", "bash", "-c", "tar -C /root/made/node2 -cz etc/jcrm | base64 -w0")
                .orFail()
                .output();
        run("node2", "bash", "-c", "echo '" + folder + "' | base64 -d | tar -C / -xz")
                .orFail();
        nodes().forEach(node -> run(node, "service", "jcrmd", "start").orFail());
        Cluster cluster = new Cluster(this);
        cluster.await("both nodes are online", "node1", LIMIT, seen -> seen.online("node1") && seen.online("node2"));
        run("node1", "jcrm", "config", "apply", "/opt/jcrm-host/cluster.yaml").orFail();
    }

    private GenericContainer<?> container(String host) {
        GenericContainer<?> container = hosts.get(host);
        if (container == null) {
            throw new LabException("no host is called " + host);
        }
        return container;
    }

    private DockerClient docker(String host) {
        return container(host).getDockerClient();
    }

    @Override
    public String kind() {
        return "containers";
    }

    @Override
    public List<String> nodes() {
        return List.of("node1", "node2");
    }

    @Override
    public CommandResult run(String host, Duration limit, List<String> command) {
        try {
            // `timeout` in the container: an exec has no limit of its own.
            List<String> limited = new ArrayList<>(List.of("timeout", Long.toString(Math.max(1, limit.toSeconds()))));
            limited.addAll(command);
            var result = container(host).execInContainer(limited.toArray(String[]::new));
            return new CommandResult(
                    String.join(" ", command), result.getExitCode(), result.getStdout(), result.getStderr());
        } catch (IOException | RuntimeException e) {
            throw new LabException(host + " cannot run `" + String.join(" ", command) + "`: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabException("interrupted", e);
        }
    }

    @Override
    public Process program(String host, Class<?> main, List<String> arguments) {
        try {
            for (java.io.File jar : Project.root().resolve("target/it").toFile().listFiles()) {
                if (jar.getName().startsWith("src-it") || jar.getName().startsWith("postgresql")) {
                    container(host)
                            .copyFileToContainer(
                                    org.testcontainers.utility.MountableFile.forHostPath(jar.toPath()),
                                    "/opt/jcrm-lab/" + jar.getName());
                }
            }
            Stream<String> java = Stream.of(
                    "docker",
                    "exec",
                    "-i",
                    container(host).getContainerId(),
                    "java",
                    "-XX:+UseSerialGC",
                    "-Xmx64m",
                    "-cp",
                    "/opt/jcrm-lab/*",
                    main.getName());
            return new ProcessBuilder(Stream.concat(java, arguments.stream()).toList())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            throw new LabException(main.getSimpleName() + " cannot be started in " + host + ": " + e.getMessage(), e);
        }
    }

    @Override
    public StatusReport status(String node) {
        String answer = run(node, Duration.ofSeconds(5), List.of("jcrm", "status", "--json"))
                .output();
        try {
            return StatusJson.read(answer.getBytes(StandardCharsets.UTF_8));
        } catch (CodecException e) {
            throw new LabException(node + " answers what is no status: " + answer, e);
        }
    }

    @Override
    public void crash(String host) {
        cut(host);
        docker(host).killContainerCmd(container(host).getContainerId()).exec();
    }

    @Override
    public void boot(String host) {
        heal(host);
        docker(host).startContainerCmd(container(host).getContainerId()).exec();
    }

    @Override
    public void cut(String host) {
        docker(host)
                .disconnectFromNetworkCmd()
                .withNetworkId(network.getId())
                .withContainerId(container(host).getContainerId())
                .withForce(true)
                .exec();
    }

    @Override
    public void heal(String host) {
        docker(host)
                .connectToNetworkCmd()
                .withNetworkId(network.getId())
                .withContainerId(container(host).getContainerId())
                .withContainerNetwork(new ContainerNetwork()
                        .withIpamConfig(new ContainerNetwork.Ipam().withIpv4Address(ADDRESSES.get(host))))
                .exec();
    }

    @Override
    public void pause(String host) {
        docker(host).pauseContainerCmd(container(host).getContainerId()).exec();
    }

    @Override
    public void resume(String host) {
        docker(host).unpauseContainerCmd(container(host).getContainerId()).exec();
    }

    @Override
    public String logs(String host) {
        return run(host, "bash", "-c", "tail -n 200 /var/log/jcrm/*.log /var/log/postgresql/*")
                .text();
    }

    @Override
    public void close() {
        hosts.values().forEach(GenericContainer::stop);
        network.close();
    }
}
