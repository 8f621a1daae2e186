package org.jcrm.cli.verb;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jcrm.cli.CliProblem;
import org.jcrm.cli.ExitCode;
import org.jcrm.cli.Session;
import org.jcrm.cli.client.Answer;
import org.jcrm.cli.client.ApiClient;
import org.jcrm.cli.client.Reading;
import org.jcrm.cli.client.Request;
import org.jcrm.core.codec.ApiJson;
import org.jcrm.core.codec.StatusJson;
import org.jcrm.core.codec.api.StatusReport;
import org.jcrm.core.controller.RequestOutcome.Done;
import org.jcrm.core.controller.RequestOutcome.DryRunResult;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What verbs that ask a daemon share. */
abstract class ClusterVerb implements Callable<Integer> {
    /** The labels of parameters that name something. */
    private static final Set<String> NAMES =
            Set.of("NODE", "RESOURCE", "NAME", "DEVICE", "AGENT", "WORD", "TICKET", "HOST");

    final Session session;

    @Spec
    @Nullable
    CommandSpec spec;

    @Mixin
    ConnectionOptions connection = new ConnectionOptions();

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Shows this help.")
    boolean help;

    private @Nullable ApiClient api;

    ClusterVerb(Session session) {
        this.session = requireNonNull(session, "session is null");
    }

    /** Does the work. Every failure is a {@link CliProblem}. */
    abstract ExitCode run() throws Exception;

    @Override
    public final Integer call() throws Exception {
        spec().args().forEach(this::refuseBlankName);
        return run().code();
    }

    /** Most often the unset variable of a script: something else than was meant would be done, perhaps to this node. */
    private void refuseBlankName(ArgSpec argument) {
        Object value = argument.getValue();
        List<?> values = value instanceof List<?> several ? several : value == null ? List.of() : List.of(value);
        boolean blank = values.stream().anyMatch(each -> each instanceof String text && text.isBlank());
        if (blank && NAMES.contains(argument.paramLabel())) {
            throw usage(argument.paramLabel() + " is empty; was a variable not set?");
        }
    }

    final CommandSpec spec() {
        return requireNonNull(spec, "picocli sets it before the verb runs");
    }

    /** What the audit and "Last change" call this: {@code jcrm node standby}. */
    final String client() {
        return spec().qualifiedName();
    }

    /** A mistake in the command line; picocli shows the usage with it. */
    final ParameterException usage(String sentence) {
        return new ParameterException(spec().commandLine(), sentence);
    }

    /** The whole command line, as XML output repeats it. */
    final String asTyped() {
        return "jcrm " + String.join(" ", spec().commandLine().getParseResult().originalArgs());
    }

    /** What {@code --output-as} and its short form ask for: {@code text}, {@code xml} or {@code json}. */
    final String format(@Nullable String outputAs, boolean json) {
        String named = json ? "json" : outputAs == null ? "text" : outputAs;
        if (!List.of("text", "xml", "json").contains(named)) {
            throw usage("--output-as knows text, xml and json, not '" + named + "'");
        }
        return named;
    }

    final ApiClient api() {
        if (api == null) {
            api = connection.connect(session);
        }
        return api;
    }

    final Answer get(String path) throws CliProblem {
        return api().call(Request.get(path, client()));
    }

    final Answer post(String path, byte[] json) throws CliProblem {
        return api().call(Request.post(path, json, client()));
    }

    /** @param longest how long the daemon takes at most */
    final Answer post(String path, byte[] json, Duration longest) throws CliProblem {
        return api().call(Request.post(path, json, client()).answeredWithin(longest));
    }

    final StatusReport status() throws CliProblem {
        Answer answer = get("/v1/status");
        return read(() -> StatusJson.read(answer.body()));
    }

    /** Nothing is known of the node: is there one of that name? */
    final void refuseUnknown(String node) throws CliProblem {
        List<String> nodes = status().cluster().nodes().stream()
                .map(each -> each.name().value())
                .toList();
        if (!nodes.contains(node)) {
            throw new CliProblem(
                    ExitCode.REFUSED,
                    "there is no node " + node,
                    "this cluster has " + String.join(", ", nodes),
                    "write one of these names");
        }
    }

    /** The named node, or the one of the asked daemon. */
    final String nodeOrOwn(@Nullable String node) throws CliProblem {
        return node == null ? status().local().node().value() : node;
    }

    /** Says what was done in the daemon's own notes, which know whether anything had to be; else {@code sentence}. */
    final ExitCode noted(Answer answer, boolean json, String sentence) throws CliProblem {
        List<String> notes =
                json ? List.of() : read(() -> ApiJson.readDone(answer.body())).notes();
        if (notes.isEmpty()) {
            return done(answer, json, sentence);
        }
        notes.forEach(session::say);
        return ExitCode.OK;
    }

    /** Says what was done, and what the daemon adds to that. */
    final ExitCode done(Answer answer, boolean json, String sentence) throws CliProblem {
        if (json) {
            session.say(answer.text());
            return ExitCode.OK;
        }
        Done done = read(() -> ApiJson.readDone(answer.body()));
        session.say(sentence);
        done.notes().forEach(session::say);
        return ExitCode.OK;
    }

    /** Says what would be done. */
    final ExitCode wouldDo(Answer answer, boolean json) throws CliProblem {
        if (json) {
            session.say(answer.text());
            return ExitCode.OK;
        }
        DryRunResult result = read(() -> ApiJson.readDryRun(answer.body()));
        result.warnings().forEach(warning -> session.say("warning: " + warning));
        transition(result.summary());
        result.reasons().forEach(reason -> session.say("  because " + reason));
        return ExitCode.OK;
    }

    final void transition(List<String> summary) {
        session.say("Transition Summary:");
        if (summary.isEmpty()) {
            session.say("  * nothing to do");
        }
        for (String line : summary) {
            String text = line.strip();
            session.say("  " + (text.startsWith("* ") ? text : "* " + text));
        }
    }

    final <T> T read(Reading<T> reading) throws CliProblem {
        return Reading.of(api(), reading);
    }

    static String segment(String name) {
        return Request.segment(name);
    }
}
