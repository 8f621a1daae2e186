package org.jcrm.cli.verb;

import java.util.List;
import java.util.Locale;
import org.jcrm.cli.ExitCode;
import org.jcrm.cli.Session;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code jcrm config show}. */
@Command(name = "show", description = "Prints the configuration as people edit it, or the whole CIB.")
final class ConfigShow extends ClusterVerb {
    @Option(names = "--format", paramLabel = "FORMAT", description = "yaml (default), json or xml.")
    String format = "yaml";

    @Option(names = "--json", description = "Short for --format json.")
    boolean json;

    @Option(
            names = "--show-secrets",
            description = "Show passwords and the like instead of ********; for administrators, and audited.")
    boolean showSecrets;

    ConfigShow(Session session) {
        super(session);
    }

    @Override
    ExitCode run() throws Exception {
        String wanted = json ? "json" : format.toLowerCase(Locale.ROOT);
        if (!List.of("yaml", "json", "xml").contains(wanted)) {
            throw new ParameterException(
                    spec().commandLine(), "--format knows yaml, json and xml, not '" + format + "'");
        }
        String text = get("/v1/cib?format=" + wanted + (showSecrets ? "&secrets=show" : ""))
                .text();
        session.out().print(text.endsWith("\n") ? text : text + "\n");
        session.out().flush();
        return ExitCode.OK;
    }
}
