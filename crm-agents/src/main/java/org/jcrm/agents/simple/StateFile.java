package org.jcrm.agents.simple;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jcrm.agents.AgentProblem;
import org.jcrm.agents.process.SystemPrograms;
import org.jcrm.agents.process.UserFiles;
import org.jcrm.core.agent.AgentCall;
import org.jcrm.core.agent.AgentContext;
import org.jcrm.core.agent.AgentResult;
import org.jcrm.core.model.OcfResult;

/** The "service" of a test agent: a file that holds its role. With the knobs that make operations slow, fail or hang. */
final class StateFile {
    private static final Duration VERY_LONG = Duration.ofHours(1);

    /** Where agents of other cluster managers keep such files ({@code HA_RSCTMP}). */
    private static final Path RUN_FOLDER = Path.of("/run/resource-agents");

    private static final Pattern NAME = Pattern.compile("[0-9A-Za-z_][0-9A-Za-z_.:@-]{0,199}");
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int LIMIT = 100;

    private final AgentCall call;
    private final AgentContext context;
    private final Path file;
    private final UserFiles files = UserFiles.ofDaemon(PATIENCE);

    /** @throws AgentProblem if the parameter {@code state} names a file that is not this agent's to write */
    StateFile(AgentCall call, AgentContext context) throws AgentProblem {
        this.call = call;
        this.context = context;
        this.file = file(call, context.stateDirectory());
    }

    /** The use that an agent makes of its file. */
    @FunctionalInterface
    interface Steps {
        AgentResult run(StateFile state) throws AgentProblem, InterruptedException;
    }

    /** An operation of an agent, with the misbehaviour that its parameters ask for. */
    static AgentResult with(AgentCall call, AgentContext context, Steps steps) throws InterruptedException {
        try {
            StateFile state = new StateFile(call, context);
            state.misbehave();
            return steps.run(state);
        } catch (AgentProblem problem) {
            return problem.asResult();
        }
    }

    /** Whether the parameters are good; nothing is opened. */
    static AgentResult validated(AgentCall call, AgentContext context) {
        try {
            Path ignored = file(call, context.stateDirectory());
            return AgentResult.ok();
        } catch (AgentProblem problem) {
            return problem.asResult();
        }
    }

    private static Path file(AgentCall call, Path ownFolder) throws AgentProblem {
        Optional<String> given = call.param("state");
        if (given.isEmpty()) {
            return ownFolder.resolve(call.agent().type() + "-"
                    + call.resource().value().replace(':', '_').replace('/', '_') + ".state");
        }
        for (Path folder : List.of(ownFolder, RUN_FOLDER, Path.of("/var/run/resource-agents"))) {
            String begin = folder + "/";
            String name = given.get().startsWith(begin) ? given.get().substring(begin.length()) : given.get();
            if (NAME.matcher(name).matches()) {
                // A name alone is one in the agent's own folder.
                boolean own = folder.equals(ownFolder);
                return (own ? ownFolder : RUN_FOLDER).resolve(name);
            }
        }
        throw new AgentProblem(
                OcfResult.INVALID_PARAM,
                "state is '" + printable(given.get()) + "'; it must be the name of a file without a folder, or one in "
                        + RUN_FOLDER + " or " + ownFolder + ": the daemon writes it as root.");
    }

    private static String printable(String text) {
        String plain = text.replaceAll("\\p{C}", "?");
        return plain.length() > LIMIT ? plain.substring(0, LIMIT) + "…" : plain;
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
            context.processes()
                    .run(
                            Optional.empty(),
                            List.of(SystemPrograms.path("sh"), "-c", "sleep 3600 & sleep 3600"),
                            VERY_LONG);
        } catch (IOException e) {
            throw AgentProblem.error("could not even hang: " + e.getMessage());
        }
    }

    Optional<String> role() throws AgentProblem {
        try {
            return Optional.of(new String(files.read(guarded(), 0, LIMIT), StandardCharsets.UTF_8).strip());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw AgentProblem.error(file + " cannot be read: " + e.getMessage());
        }
    }

    void write(String role) throws AgentProblem {
        try {
            files.ensureFolder(folder(), "rwxr-xr-x");
            files.write(guarded(), role + "\n");
        } catch (IOException e) {
            throw AgentProblem.error(file + " cannot be written: " + e.getMessage());
        }
    }

    void delete() throws AgentProblem {
        try {
            files.delete(guarded());
        } catch (NoSuchFileException e) {
            // Neither it nor its folder is there: that was the aim.
        } catch (IOException e) {
            throw AgentProblem.error(file + " cannot be removed: " + e.getMessage());
        }
    }

    /** The file, where nobody but root can have put another one in its place. */
    private Path guarded() throws IOException {
        if (folder().equals(RUN_FOLDER)
                && files.exists(RUN_FOLDER)
                && !UserFiles.isFolderOfRootAlone(RUN_FOLDER, PATIENCE)) {
            throw new FileSystemException(RUN_FOLDER + " can be written by others than root");
        }
        return file;
    }

    private Path folder() {
        return requireNonNull(file.getParent(), "a folder");
    }
}
