package org.jcrm.cli.verb;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jcrm.cli.CliProblem;
import org.jcrm.cli.ExitCode;
import org.jcrm.cli.Session;
import org.jcrm.cli.mon.InputFile;
import org.jcrm.cli.mon.OutputFile;
import org.jcrm.core.check.CibValidator;
import org.jcrm.core.check.ConfigProblem;
import org.jcrm.core.cib.Configuration;
import org.jcrm.core.codec.ApiJson;
import org.jcrm.core.codec.CibXmlWriter;
import org.jcrm.core.codec.api.ConfigVerified;
import org.jcrm.core.codec.api.LocatedError;
import org.jcrm.core.policy.PlanInput;
import org.jcrm.core.policy.PolicyEngine;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code jcrm verify}: crm_verify's job. Runs here, asks no daemon unless told to. */
@Command(
        name = "verify",
        description = "Says what is wrong with a CIB or cluster.yaml: errors and warnings, each with its place.",
        footer = {
            "",
            "Of a CIB in XML an error is what no cluster could work with; what jcrm's own 'config apply' would refuse",
            "beyond that (an unknown option, a node that is not there) is a warning."
        })
final class VerifyVerb extends ClusterVerb {
    private static final Comparator<LocatedError> BY_LINE = Comparator.comparingInt(LocatedError::line);

    @Mixin
    CibSource source = new CibSource();

    @Option(
            names = {"-X", "--xml-text"},
            paramLabel = "XML",
            description = "Check this text.")
    @Nullable
    String text;

    @Option(
            names = {"-S", "--save-xml"},
            paramLabel = "FILE",
            description = "Write the checked CIB as XML, if it is good.")
    @Nullable
    Path save;

    @Option(names = "--json", description = "As JSON: errors and warnings.")
    boolean json;

    VerifyVerb(Session session) {
        super(session);
    }

    @Override
    ExitCode run() throws Exception {
        LoadedCib loaded = load();
        List<LocatedError> errors = new ArrayList<>(loaded.located(errors(loaded)));
        List<LocatedError> warnings = new ArrayList<>(loaded.located(warnings(loaded)));
        errors.sort(BY_LINE);
        warnings.sort(BY_LINE);
        if (errors.isEmpty()) {
            // What planning notices: it must not be tried with what cannot be planned with.
            PolicyEngine.plan(new PlanInput(loaded.cib(), session.clock().instant(), 0, List.of()))
                    .warnings()
                    .forEach(warning ->
                            warnings.add(new LocatedError(loaded.name().toString(), 0, 0, warning, "")));
        }
        if (save != null && errors.isEmpty()) {
            OutputFile.write(session, save, CibXmlWriter.write(loaded.cib()));
        }
        if (json) {
            session.say(new String(ApiJson.write(new ConfigVerified(errors, warnings)), StandardCharsets.UTF_8));
        } else {
            errors.forEach(error -> session.say(error.toString()));
            warnings.forEach(warning -> session.say("warning: " + warning));
            session.say(summary(loaded.name(), errors.size(), warnings.size()));
        }
        return errors.isEmpty() ? ExitCode.OK : ExitCode.INVALID;
    }

    private LoadedCib load() throws CliProblem {
        if (text == null) {
            return source.load(this);
        }
        if (source.given()) {
            throw usage("give either --xml-text or a file");
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (!InputFile.startsWith(bytes, "<")) {
            throw usage("--xml-text is no XML: it does not begin with <");
        }
        return CibSource.loaded(Path.of("xml-text"), bytes);
    }

    /** A YAML file with errors was not even loaded. */
    private static List<ConfigProblem> errors(LoadedCib loaded) {
        return CibValidator.checkReferences(loaded.cib().configuration());
    }

    private static List<ConfigProblem> warnings(LoadedCib loaded) {
        Configuration configuration = loaded.cib().configuration();
        Set<ConfigProblem> warnings = new LinkedHashSet<>(CibValidator.check(configuration, List.of()));
        warnings.removeAll(errors(loaded));
        return List.copyOf(warnings);
    }

    static String summary(Path name, int errors, int warnings) {
        String also = warnings == 0 ? "" : warnings == 1 ? " (1 warning)" : " (" + warnings + " warnings)";
        if (errors == 0) {
            return name + " is good" + also + ".";
        }
        return name + " has " + (errors == 1 ? "1 error" : errors + " errors") + also + ".";
    }
}
