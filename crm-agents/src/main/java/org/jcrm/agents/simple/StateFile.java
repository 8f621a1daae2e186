package org.jcrm.agents.simple;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jcrm.agents.AgentProblem;
import org.jcrm.core.agent.AgentCall;
import org.jcrm.core.agent.AgentContext;

/** The "service" of a test agent: a file that holds its role. With the knobs that make operations slow, fail or hang. */
final class StateFile {
    private static final Duration VERY_LONG = Duration.ofHours(1);

    private final AgentCall call;
    private final AgentContext context;
    private final Path file;

    StateFile(AgentCall call, AgentContext context) {
        this.call = call;
        this.context = context;
        this.file = call.param("state")
                .map(Path::of)
                .orElse(context.stateDirectory()
                        .resolve(call.agent().type() + "-"
                                + call.resource().value().replace(':', '_') + ".state"));
    }

    /** Sleeps, fails or hangs if the parameters say so for this operation. */
    void misbehave() throws AgentProblem, InterruptedException {
        Optional<String> sleep = call.param("op_sleep").filter(text -> text.matches("\\d{1,6}"));
        if (sleep.isPresent() && !call.isProbe()) {
            Thread.sleep(Duration.ofSeconds(Long.parseLong(sleep.get())));
        }
        if (names("hang")) {
            hang();
        }
        if (names("fail") || fails()) {
            throw AgentProblem.error("told to fail (parameter fail or fail_on)");
        }
    }

    /** {@code fail_on} of older test agents: operations, optionally with a node ({@code start node1}). */
    private boolean fails() {
        return call.param("fail_on")
                .filter(text -> text.equals(call.operation())
                        || text.equals(call.operation() + " " + call.self())
                        || text.equals("all"))
                .isPresent();
    }

    private boolean names(String parameter) {
        return !call.isProbe()
                && call.param(parameter)
                        .filter(text -> List.of(
                                        text.strip().toLowerCase(Locale.ROOT).split("[ ,]+"))
                                .contains(call.operation()))
                        .isPresent();
    }

    /** A shell with a child of its own: what a hanging script agent looks like. */
    private void hang() throws InterruptedException, AgentProblem {
        try {
            context.processes().run(Optional.empty(), List.of("sh", "-c", "sleep 3600 & sleep 3600"), VERY_LONG);
        } catch (IOException e) {
            throw AgentProblem.error("could not even hang: " + e.getMessage());
        }
    }

    Optional<String> role() throws AgentProblem {
        try {
            return Files.exists(file) ? Optional.of(Files.readString(file).strip()) : Optional.empty();
        } catch (IOException e) {
            throw AgentProblem.error(file + " cannot be read: " + e.getMessage());
        }
    }

    void write(String role) throws AgentProblem {
        try {
            Path folder = file.toAbsolutePath().getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            Files.writeString(file, role + "\n");
        } catch (IOException e) {
            throw AgentProblem.error(file + " cannot be written: " + e.getMessage());
        }
    }

    void delete() throws AgentProblem {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw AgentProblem.error(file + " cannot be removed: " + e.getMessage());
        }
    }
}
