package org.jcrm.agents.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jcrm.agents.FakeCluster;
import org.jcrm.agents.process.Kernel;
import org.jcrm.agents.process.OsUser;
import org.jcrm.agents.process.ProcessRunner;
import org.jcrm.agents.process.UserFiles;
import org.jcrm.core.agent.AgentCall;
import org.jcrm.core.agent.AgentContext;
import org.jcrm.core.agent.AgentContext.Processes.Completed;
import org.jcrm.core.agent.AgentResult;
import org.jcrm.core.agent.ResourceAgent;
import org.jcrm.core.model.AgentName;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.OcfResult;
import org.jcrm.core.model.ResourceId;
import org.jspecify.annotations.Nullable;

/**
 * Two real PostgreSQL servers on loopback addresses of their own, each with its agent, and a fake cluster around them.
 * The "virtual address" is whatever the standby is told to follow: the other one's.
 */
final class PgPair implements AutoCloseable {
    static final Path BINARIES = Path.of("/usr/lib/postgresql/15/bin");
    static final NodeName A = NodeName.of("nodea");
    static final NodeName B = NodeName.of("nodeb");

    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final int PORT = 15432;

    private static @Nullable Path template;

    final FakeCluster cluster = new FakeCluster(A.value(), B.value());
    final Path root;
    private final OsUser postgres;
    private final Map<NodeName, ResourceAgent> agents = new LinkedHashMap<>();
    private final Map<NodeName, Map<String, String>> extra = new LinkedHashMap<>();

    PgPair(Path root) throws Exception {
        this.root = root;
        this.postgres = OsUser.find("postgres").orElseThrow();
        Files.setPosixFilePermissions(root, java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-xr-x"));
        for (NodeName node : List.of(A, B)) {
            agents.put(node, new PostgresAgent());
            extra.put(node, new LinkedHashMap<>());
            cluster.addresses.put(node, address(node));
        }
    }

    static boolean isPossible() {
        return Files.isExecutable(BINARIES.resolve("postgres"))
                && "root".equals(System.getProperty("user.name"))
                && Files.isExecutable(Path.of("/usr/bin/setpriv"));
    }

    /** The data of node A, freshly made, and a copy of it on node B: as an installation by hand leaves them. */
    PgPair withData() throws Exception {
        Path template = template();
        for (NodeName node : List.of(A, B)) {
            home(node);
            run(
                    Optional.empty(),
                    List.of("cp", "-a", template.toString(), data(node).toString()));
        }
        configure(A);
        configure(B);
        return this;
    }

    /** One initdb serves all tests of a run. */
    private static synchronized Path template() throws Exception {
        if (template == null) {
            Path folder = Files.createTempDirectory("jcrm-initdb");
            Files.setAttribute(
                    folder, "unix:uid", OsUser.find("postgres").orElseThrow().uid());
            Path made = folder.resolve("data");
            initdb(made);
            template = made;
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                try {
                    run(Optional.empty(), List.of("rm", "-rf", folder.toString()));
                } catch (Exception e) {
                    System.err.println("left behind: " + folder);
                }
            }));
        }
        return template;
    }

    static void initdb(Path data) throws Exception {
        run(
                Optional.of("postgres"),
                List.of(
                        BINARIES.resolve("initdb").toString(),
                        "-D",
                        data.toString(),
                        "-A",
                        "trust",
                        "-N",
                        "--wal-segsize=1",
                        "--locale=C",
                        "-E",
                        "UTF8"));
    }

    void configure(NodeName node) throws Exception {
        Path sockets = home(node).resolve("s");
        Files.createDirectories(sockets);
        Files.setAttribute(sockets, "unix:uid", postgres.uid());
        append(
                data(node).resolve("postgresql.conf"),
                "listen_addresses = '" + address(node) + "'\n"
                        + "unix_socket_directories = '" + sockets + "'\n"
                        + "shared_buffers = 16MB\nfsync = off\n");
        // The agent's own access is the one that Debian gives: the socket, as the server's OS user.
        Files.writeString(
                data(node).resolve("pg_hba.conf"),
                "local all postgres peer\nhost all all 127.0.0.0/8 trust\nhost replication all 127.0.0.0/8 trust\n");
    }

    void append(Path file, String text) throws IOException {
        Files.writeString(file, text, StandardOpenOption.APPEND);
    }

    /** PostgreSQL's programs, some replaced by shell scripts. */
    Path programs(Map<String, String> scripts) throws IOException {
        Path folder = Files.createDirectory(root.resolve("bin"));
        try (Stream<Path> programs = Files.list(BINARIES)) {
            for (Path program : programs.toList()) {
                Path here = folder.resolve(program.getFileName());
                String script = scripts.get(program.getFileName().toString());
                if (script == null) {
                    Files.createSymbolicLink(here, program);
                } else {
                    Files.writeString(here, "#!/bin/sh\n" + script + "\n");
                    Files.setPosixFilePermissions(
                            here, java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-xr-x"));
                }
            }
        }
        return folder;
    }

    Path home(NodeName node) {
        Path home = root.resolve(node.value());
        try {
            if (Files.notExists(home)) {
                Files.createDirectories(home);
                Files.setAttribute(home, "unix:uid", postgres.uid());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return home;
    }

    Path data(NodeName node) {
        return home(node).resolve("data");
    }

    Path lock(NodeName node) {
        return home(node).resolve("state/PGSQL.lock");
    }

    static String address(NodeName node) {
        return node.equals(A) ? "127.0.77.1" : "127.0.77.2";
    }

    static NodeName other(NodeName node) {
        return node.equals(A) ? B : A;
    }

    void param(NodeName node, String name, String value) {
        extra.computeIfAbsent(node, any -> new LinkedHashMap<>()).put(name, value);
    }

    AgentCall call(NodeName node, String operation, Map<String, String> meta) {
        Map<String, String> params = new LinkedHashMap<>();
        params.put("pgdata", data(node).toString());
        params.put("pgport", Integer.toString(PORT));
        params.put("rep_mode", "sync");
        params.put("node_list", A + " " + B);
        params.put("master_ip", address(other(node)));
        params.put("repuser", "postgres");
        params.putAll(extra.getOrDefault(node, Map.of()));
        return new AgentCall(
                node,
                ResourceId.of("pgsql"),
                AgentName.parse("ocf:jcrm:pgsql").orElseThrow(),
                operation,
                operation.equals("monitor") ? Duration.ofSeconds(2) : Duration.ZERO,
                TIMEOUT,
                params,
                meta);
    }

    AgentCall call(NodeName node, String operation) {
        return call(node, operation, Map.of());
    }

    AgentCall shortCall(NodeName node, String operation, Duration timeout) {
        AgentCall call = call(node, operation);
        return new AgentCall(
                call.self(),
                call.resource(),
                call.agent(),
                operation,
                call.interval(),
                timeout,
                call.params(),
                call.meta());
    }

    AgentContext context(NodeName node) {
        return cluster.context(node, home(node).resolve("state"));
    }

    ResourceAgent agent(NodeName node) {
        return Objects.requireNonNull(agents.get(node), "no agent on " + node);
    }

    /** A daemon that was restarted: nothing is remembered. */
    void forget(NodeName node) {
        agents.put(node, new PostgresAgent());
    }

    /** The next monitor tries a new session. */
    void forgetNewSession(NodeName node) {
        ((PostgresAgent) agent(node)).instance(ResourceId.of("pgsql")).newSessionTried(false);
    }

    /** Another cluster's data, freshly made. */
    void replaceData(NodeName node) throws Exception {
        run(Optional.empty(), List.of("rm", "-rf", data(node).toString()));
        initdb(data(node));
        configure(node);
    }

    AgentResult start(NodeName node) throws Exception {
        return agent(node).start(call(node, "start"), context(node));
    }

    AgentResult stop(NodeName node) throws Exception {
        return agent(node).stop(call(node, "stop"), context(node));
    }

    AgentResult monitor(NodeName node) throws Exception {
        return agent(node).monitor(call(node, "monitor"), context(node));
    }

    /** As the cluster does it: afterwards it knows who is promoted. */
    AgentResult promote(NodeName node) throws Exception {
        AgentResult result = agent(node).promote(call(node, "promote"), context(node));
        if (result.result() == OcfResult.OK) {
            cluster.promoted = Optional.of(node);
        }
        return result;
    }

    AgentResult demote(NodeName node) throws Exception {
        AgentResult result = agent(node).demote(call(node, "demote"), context(node));
        cluster.promoted = Optional.empty();
        return result;
    }

    /** Both up, A promoted, B its synchronous standby. */
    void steady() throws Exception {
        must(start(A));
        must(start(B));
        await(() -> {
            monitor(A);
            return attribute(A, "master-pgsql").equals("1000");
        });
        must(promote(A));
        awaitSynchronous(B);
    }

    void awaitSynchronous(NodeName standby) throws Exception {
        NodeName primary = other(standby);
        await(() -> {
            monitor(standby);
            monitor(primary);
            return attribute(standby, "pgsql-data-status").equals("STREAMING|SYNC");
        });
    }

    static void must(AgentResult result) {
        if (result.result() != OcfResult.OK) {
            throw new AssertionError(result.toString());
        }
    }

    /** A condition that is looked at again and again. */
    @FunctionalInterface
    interface Condition {
        boolean holds() throws Exception;
    }

    void await(Condition condition) throws Exception {
        long until = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!condition.holds()) {
            if (System.nanoTime() > until) {
                throw new AssertionError(
                        "it never came true; the agents said " + cluster.progress + " and wrote " + cluster.writes);
            }
            org.jcrm.agents.Deadline.pause(Duration.ofMillis(20));
        }
    }

    String attribute(NodeName node, String name) {
        return cluster.attribute(node.value(), name).orElse("");
    }

    long postmaster(NodeName node) throws Exception {
        return Postmaster.find(data(node), serverFiles()).orElseThrow().pid();
    }

    /** The postmaster dies like in an accident; its children follow. */
    void crash(NodeName node) throws Exception {
        Kernel.kill(postmaster(node), Kernel.SIGKILL);
        await(() -> processes(node).isEmpty());
    }

    UserFiles serverFiles() {
        return UserFiles.as(postgres, Duration.ofSeconds(10));
    }

    /** The server and its children. */
    List<Long> processes(NodeName node) {
        return Postmaster.processesOf(data(node), serverFiles());
    }

    String sql(NodeName node, String statement) throws Exception {
        Completed done = attempt(node, statement);
        if (!done.ok()) {
            throw new AssertionError(done.toString());
        }
        return done.stdout().strip();
    }

    Completed attempt(NodeName node, String statement) throws Exception {
        try (ProcessRunner runner = new ProcessRunner()) {
            return runner.run(
                    Optional.of("postgres"),
                    List.of(
                            BINARIES.resolve("psql").toString(),
                            "-X",
                            "-A",
                            "-t",
                            "-d",
                            "host=" + address(node) + " port=" + PORT + " dbname=postgres connect_timeout=5",
                            "-c",
                            statement),
                    Duration.ofSeconds(20));
        }
    }

    private static void run(Optional<String> user, List<String> command) throws Exception {
        try (ProcessRunner runner = new ProcessRunner()) {
            Completed done = runner.run(user, command, Duration.ofMinutes(1));
            if (!done.ok()) {
                throw new AssertionError(command + " failed: " + done);
            }
        }
    }

    /** Nothing is left behind, whatever the test did. */
    @Override
    public void close() throws IOException {
        List<Long> left = new ArrayList<>();
        for (NodeName node : List.of(A, B)) {
            left.addAll(processes(node));
        }
        left.forEach(pid -> Kernel.kill(pid, Kernel.SIGKILL));
        for (NodeName node : List.of(A, B)) {
            long until = System.nanoTime() + Duration.ofSeconds(30).toNanos();
            while (!processes(node).isEmpty()) {
                if (System.nanoTime() > until) {
                    throw new AssertionError("killed processes of " + data(node) + " are still there");
                }
                LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
            }
        }
    }
}
