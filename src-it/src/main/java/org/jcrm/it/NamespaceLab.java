package org.jcrm.it;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jcrm.core.codec.api.StatusReport;

/**
 * Hosts made of namespaces by the {@code lab} script. The script's process is told by the end of its standard input that
 * this JVM is gone, whatever the reason, and removes everything.
 */
public final class NamespaceLab implements Lab {
    private static final Path FILES = Path.of("/var/lib/jcrm-lab");
    private static final Duration UP_LIMIT = Duration.ofMinutes(3);

    private final Path script;
    private final String instance;
    private final List<String> nodes;
    private final Process owner;

    private NamespaceLab(Path script, String instance, List<String> nodes, Process owner) {
        this.script = script;
        this.instance = instance;
        this.nodes = List.copyOf(nodes);
        this.owner = owner;
    }

    /** A lab with its cluster set up and the story's configuration applied. */
    public static NamespaceLab up(int nodes) {
        return up(nodes, List.of());
    }

    /** Hosts with PostgreSQL's data, but without certificates and configuration of a cluster. */
    public static NamespaceLab bare(int nodes) {
        return up(nodes, List.of("--bare"));
    }

    /** A lab with a power switch, by which its cluster fences. */
    public static NamespaceLab withPowerSwitch(int nodes) {
        return up(nodes, List.of("--fencing"));
    }

    /** @param options further words of {@code lab up} */
    public static NamespaceLab up(int nodes, List<String> options) {
        Path script = Project.root().resolve("lab");
        String instance = "jcrmlab-" + ProcessHandle.current().pid();
        List<String> command =
                new ArrayList<>(List.of(script.toString(), "up", "--owned", "--nodes", Integer.toString(nodes)));
        command.addAll(options);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("JCRM_LAB", instance);
        List<String> said = new ArrayList<>();
        try {
            Process owner = builder.start();
            Thread watchdog = Thread.ofVirtual().start(() -> endAfter(owner, UP_LIMIT));
            BufferedReader output = owner.inputReader();
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                if (line.equals("ready")) {
                    watchdog.interrupt();
                    return new NamespaceLab(
                            script,
                            instance,
                            IntStream.rangeClosed(1, nodes)
                                    .mapToObj(i -> "node" + i)
                                    .toList(),
                            owner);
                }
                said.add(line);
            }
        } catch (IOException e) {
            throw new LabException("the lab's script " + script + " cannot be run: " + e.getMessage(), e);
        }
        throw new LabException("the lab did not come up:\n" + String.join("\n", said));
    }

    private static void endAfter(Process process, Duration limit) {
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            // The lab is up.
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public String kind() {
        return "namespaces";
    }

    /** The name by which {@code ./lab} knows it ({@code JCRM_LAB}). */
    public String instance() {
        return instance;
    }

    @Override
    public List<String> nodes() {
        return nodes;
    }

    @Override
    public CommandResult run(String host, Duration limit, List<String> command) {
        return Commands.run(lab(Stream.concat(Stream.of("exec", host), command.stream())), limit);
    }

    @Override
    public Process program(String host, Class<?> main, List<String> arguments) {
        return start(host, Stream.of(), main, arguments);
    }

    /** As {@link #program}, without any right on that host. */
    Process programAsNobody(String host, Class<?> main, List<String> arguments) {
        return start(
                host,
                Stream.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--no-new-privs"),
                main,
                arguments);
    }

    private Process start(String host, Stream<String> before, Class<?> main, List<String> arguments) {
        Stream<String> java = Stream.of(
                "/opt/java/jdk/bin/java", "-XX:+UseSerialGC", "-Xmx64m", "-cp", "/opt/jcrm-lab/*", main.getName());
        Stream<String> inHost = Stream.concat(Stream.concat(Stream.of("exec", host), before), java);
        try {
            return new ProcessBuilder(lab(Stream.concat(inHost, arguments.stream())))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            throw new LabException(main.getSimpleName() + " cannot be started in " + host + ": " + e.getMessage(), e);
        }
    }

    @Override
    public StatusReport status(String node) {
        return LocalApi.status(inHost(node).resolve("run/jcrm/api.sock"));
    }

    /** A host's root folder, as this machine sees it; absent if the host is off. */
    public Path inHost(String host) {
        try {
            String pid = Files.readString(FILES.resolve(instance, "hosts", host, "init.pid"));
            return Path.of("/proc", pid.strip().split(" ", 2)[0], "root");
        } catch (IOException e) {
            throw new LabException(host + " is off", e);
        }
    }

    @Override
    public void crash(String host) {
        command("crash", host);
    }

    @Override
    public void boot(String host) {
        command("boot", host);
    }

    @Override
    public void cut(String host) {
        command("cut", host);
    }

    @Override
    public void heal(String host) {
        command("heal", host);
    }

    @Override
    public void pause(String host) {
        command("pause", host);
    }

    @Override
    public void resume(String host) {
        command("resume", host);
    }

    /** Makes everything to and from the host take longer, each way; zero: no more. */
    public void delay(String host, Duration time) {
        command("delay", host, Long.toString(time.toMillis()));
    }

    /** @param mode how the power switch behaves from now on: ok, fail, hang, late */
    public void power(String mode) {
        command("power", mode);
    }

    /** Whether the lab has such a host. */
    public boolean has(String host) {
        return Files.isDirectory(FILES.resolve(instance, "hosts", host));
    }

    /** Whether a host has power. */
    public boolean isOn(String host) {
        try {
            return Files.isDirectory(inHost(host).resolveSibling("fd"));
        } catch (LabException e) {
            return false;
        }
    }

    public boolean isPaused(String host) {
        return Commands.run(lab(Stream.of("status")), Duration.ofSeconds(10))
                .output()
                .lines()
                .anyMatch(line -> line.startsWith(host + " ") && line.contains("paused"));
    }

    /** Tells one life of a host from the next. */
    public String bootedAt(String host) {
        try {
            return Files.readString(FILES.resolve(instance, "hosts", host, "init.pid"));
        } catch (IOException e) {
            return "off";
        }
    }

    @Override
    public String logs(String host) {
        return Commands.run(lab(Stream.of("logs", host)), Duration.ofSeconds(10))
                .text();
    }

    @Override
    public void close() {
        try {
            owner.getOutputStream().close();
            if (!owner.waitFor(20, TimeUnit.SECONDS)) {
                command("down");
            }
        } catch (IOException e) {
            command("down");
        } catch (InterruptedException e) {
            // The script's process removes everything on its own.
            Thread.currentThread().interrupt();
        }
    }

    private void command(String... words) {
        Commands.run(lab(Stream.of(words)), Duration.ofSeconds(60)).orFail();
    }

    private List<String> lab(Stream<String> words) {
        // `env` rather than a builder's environment: the same list serves every way of starting a process.
        return Stream.concat(Stream.of("env", "JCRM_LAB=" + instance, script.toString()), words)
                .toList();
    }
}
