package org.jcrm.agents.fence;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.xml.stream.XMLStreamException;
import org.jcrm.core.agent.AgentContext.Processes;
import org.jcrm.core.fencing.FenceResult;
import org.jcrm.core.fencing.FenceResult.Status;
import org.jcrm.core.fencing.FenceTask;

/** One fence agent's program and what it says of itself. */
public record FenceProgram(Path path, FenceMetadata metadata) {
    private static final int REASON_LIMIT = 300;

    public FenceProgram {
        requireNonNull(path, "path is null");
        requireNonNull(metadata, "metadata is null");
    }

    /** @throws IOException if it cannot be run, or says nothing that can be read */
    static FenceProgram read(Path path, Processes processes, Duration timeout)
            throws IOException, InterruptedException {
        Processes.Completed said =
                processes.run(Optional.empty(), List.of(path.toString()), lines(Map.of("action", "metadata")), timeout);
        if (!said.ok()) {
            throw new IOException(path + " does not describe itself: " + reason(said));
        }
        try {
            return new FenceProgram(path, FenceMetadata.parse(said.stdout().strip()));
        } catch (XMLStreamException e) {
            throw new IOException(path + " describes itself in XML that cannot be read: " + e.getMessage(), e);
        }
    }

    /** Does what a fencing asks for. */
    public FenceResult run(FenceTask task, Processes processes) throws InterruptedException {
        if (!metadata.supports(task.action())) {
            return FenceResult.of(Status.UNSUPPORTED, "");
        }
        Map<String, String> arguments = new LinkedHashMap<>(task.params());
        arguments.put("action", task.action());
        arguments.put("nodename", task.target().value());
        Optional<String> hostArgument = task.hostArgument().or(metadata::hostArgument);
        hostArgument.filter(name -> !name.equals("none")).ifPresent(name -> arguments.putIfAbsent(name, task.plug()));
        return run(arguments, processes, task.timeout());
    }

    /** Whether the device can be used from here. */
    public FenceResult monitor(Map<String, String> params, String action, Processes processes, Duration timeout)
            throws InterruptedException {
        Map<String, String> arguments = new LinkedHashMap<>(params);
        arguments.put("action", action);
        return run(arguments, processes, timeout);
    }

    private FenceResult run(Map<String, String> arguments, Processes processes, Duration timeout)
            throws InterruptedException {
        try {
            Processes.Completed ended =
                    processes.run(Optional.empty(), List.of(path.toString()), lines(arguments), timeout);
            if (ended.timedOut()) {
                return FenceResult.of(Status.TIMED_OUT, lastLine(ended.stderr()));
            }
            return ended.ok() ? FenceResult.ok(ended.stdout()) : FenceResult.failed(ended.exitCode(), reason(ended));
        } catch (IOException e) {
            return FenceResult.of(Status.NOT_INSTALLED, String.valueOf(e.getMessage()));
        }
    }

    /** Standard input, so that no password shows in the list of processes. Neither a name nor a value begins a line of its own. */
    static byte[] lines(Map<String, String> arguments) {
        StringBuilder lines = new StringBuilder();
        arguments.forEach((name, value) -> lines.append(name.replaceAll("[\\r\\n=]", "_"))
                .append('=')
                .append(value.replaceAll("[\\r\\n]", " "))
                .append('\n'));
        return lines.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String reason(Processes.Completed ended) {
        String said = lastLine(ended.stderr());
        return said.isEmpty() ? lastLine(ended.stdout()) : said;
    }

    /** Agents end with the line that matters; before it there may be many. */
    private static String lastLine(String text) {
        List<String> lines =
                text.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
        String last = lines.isEmpty() ? "" : lines.getLast();
        String plain = last.endsWith(".") ? last.substring(0, last.length() - 1) : last;
        return plain.length() > REASON_LIMIT ? plain.substring(0, REASON_LIMIT) : plain;
    }
}
