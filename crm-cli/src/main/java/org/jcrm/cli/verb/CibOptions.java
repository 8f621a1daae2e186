package org.jcrm.cli.verb;

import java.nio.file.Path;
import org.jcrm.cli.CliProblem;
import org.jcrm.cli.mon.CibFile;
import org.jcrm.cli.mon.InputFile;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Where a CIB comes from: a file, the standard input, or the running cluster. The letters are Pacemaker's. */
class CibOptions {
    @Option(
            names = {"-x", "--xml-file"},
            paramLabel = "FILE",
            description = "A CIB (XML or JSON), or a cluster.yaml; - reads the standard input.")
    @Nullable
    Path xmlFile;

    @Option(
            names = {"-p", "--xml-pipe"},
            description = "Read the standard input.")
    boolean pipe;

    @Option(
            names = {"-L", "--live-check"},
            description = "Take the CIB of the running cluster.")
    boolean live;

    /**
     * The running cluster unless something else is named.
     *
     * @throws ParameterException if several sources are given
     */
    final LoadedCib loadOrLive(ClusterVerb verb) throws CliProblem {
        int sources = (xmlFile == null ? 0 : 1) + (pipe ? 1 : 0) + (live ? 1 : 0);
        if (sources > 1) {
            throw new ParameterException(
                    verb.spec().commandLine(), "give one of --xml-file, --xml-pipe and --live-check");
        }
        return sources == 0 || live ? running(verb) : read(verb, xmlFile == null ? Path.of("-") : xmlFile);
    }

    static LoadedCib running(ClusterVerb verb) throws CliProblem {
        Path name = Path.of("the CIB of " + verb.api().address());
        byte[] bytes = verb.get("/v1/cib?format=json").body();
        return new LoadedCib(name, bytes, CibFile.parse(name, bytes));
    }

    static LoadedCib read(ClusterVerb verb, Path path) throws CliProblem {
        return loaded(path, InputFile.bytes(verb.session, path));
    }

    static LoadedCib loaded(Path name, byte[] bytes) throws CliProblem {
        return new LoadedCib(name, bytes, CibFile.parse(name, bytes));
    }
}
