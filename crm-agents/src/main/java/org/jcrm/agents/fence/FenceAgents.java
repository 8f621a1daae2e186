package org.jcrm.agents.fence;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jcrm.agents.process.OsUser;
import org.jcrm.agents.process.ProcessRunner;
import org.jcrm.agents.process.TrustedPath;
import org.jcrm.core.agent.AgentContext.Processes;
import org.jcrm.core.agent.ResourceAgent;
import org.jcrm.core.fencing.FenceResult;
import org.jcrm.core.fencing.FenceResult.Status;
import org.jcrm.core.fencing.FenceTask;
import org.jcrm.core.model.AgentName;

/**
 * The fence agents of this host. What an agent says of itself is asked once, and again when its file changes. Thread-safe.
 */
public final class FenceAgents {
    /** Where distributions put them; first match wins. Programs of other folders never run as root. */
    public static final List<Path> FOLDERS = List.of(Path.of("/usr/sbin"), Path.of("/sbin"));

    private static final Duration METADATA_TIMEOUT = Duration.ofSeconds(15);

    private final List<Path> folders;
    private final Map<Path, Known> known = new ConcurrentHashMap<>();
    private final Map<String, FenceDeviceAgent> agents = new ConcurrentHashMap<>();

    private record Known(FileTime changed, FenceProgram program) {}

    public FenceAgents(List<Path> folders) {
        this.folders = List.copyOf(folders);
    }

    /** {@code JCRM_FENCE_AGENTS} names further folders, separated by colons, which come first. */
    public static FenceAgents in(Map<String, String> environment) {
        List<Path> all = new ArrayList<>();
        for (String folder : environment.getOrDefault("JCRM_FENCE_AGENTS", "").split(":")) {
            if (!folder.isBlank()) {
                all.add(Path.of(folder));
            }
        }
        all.addAll(FOLDERS);
        return new FenceAgents(all);
    }

    /** Devices as resources; whether the agent is installed shows when it is called. */
    public Optional<ResourceAgent> agent(AgentName name) {
        return name.standard().equals("stonith")
                ? Optional.of(agents.computeIfAbsent(name.type(), type -> new FenceDeviceAgent(name, this)))
                : Optional.empty();
    }

    /** @throws IOException with a reason, if there is no such agent here or it cannot be run */
    FenceProgram find(String agent) throws IOException, InterruptedException {
        if (!agent.matches("fence_[A-Za-z0-9_-]+")) {
            throw new IOException("\"" + agent + "\" is no name of a fence agent, which begins with fence_");
        }
        for (Path folder : folders) {
            Path path = folder.resolve(agent);
            if (Files.isExecutable(path)) {
                demandRoots(path);
                return described(path);
            }
        }
        throw new IOException("there is no fence agent " + agent + " in " + folders);
    }

    /** A fence agent runs as root, so nobody but root may be able to change it. */
    private static void demandRoots(Path program) throws IOException {
        try {
            TrustedPath.demandProgram(program, OsUser.ofDaemon());
        } catch (IOException e) {
            throw new IOException(
                    "jcrm does not run the fence agent " + program + " as root: " + e.getMessage()
                            + ". Only root may be able to write it and every folder above it.",
                    e);
        }
    }

    private FenceProgram described(Path path) throws IOException, InterruptedException {
        FileTime changed = Files.getLastModifiedTime(path);
        Known seen = known.get(path);
        if (seen != null && seen.changed().equals(changed)) {
            return seen.program();
        }
        try (ProcessRunner processes = new ProcessRunner()) {
            FenceProgram program = FenceProgram.read(path, processes, METADATA_TIMEOUT);
            known.put(path, new Known(changed, program));
            return program;
        }
    }

    /** Runs the agent that a fencing asks for, to its end or its timeout. */
    public FenceResult run(FenceTask task, Processes processes) throws InterruptedException {
        try {
            return find(task.agent()).run(task, processes);
        } catch (IOException e) {
            return FenceResult.of(Status.NOT_INSTALLED, String.valueOf(e.getMessage()));
        }
    }
}
