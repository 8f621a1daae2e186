package org.jcrm.cli.verb;

import java.nio.file.Path;
import java.util.Optional;
import org.jcrm.cli.CliProblem;
import org.jcrm.cli.mon.CibFile;
import org.jcrm.cli.mon.InputFile;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** Where a CIB comes from: a file, the standard input, or the running cluster. The letters are Pacemaker's. */
final class CibSource {
    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "FILE",
            description = "A CIB (XML or JSON), or a cluster.yaml; - reads the standard input.")
    @Nullable
    Path file;

    @Option(
            names = {"-x", "--xml-file"},
            paramLabel = "FILE",
            description = "The same, as Pacemaker's tools spell it.")
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

    /** The file, if it is one: what {@code --in-place} may write back. */
    Optional<Path> named() {
        return Optional.ofNullable(file == null ? xmlFile : file)
                .filter(path -> !path.toString().equals("-"));
    }

    boolean given() {
        return file != null || xmlFile != null || pipe || live;
    }

    /** @throws ParameterException unless exactly one source is given */
    LoadedCib load(ClusterVerb verb) throws CliProblem {
        int sources = (file == null ? 0 : 1) + (xmlFile == null ? 0 : 1) + (pipe ? 1 : 0) + (live ? 1 : 0);
        if (sources != 1) {
            throw new ParameterException(verb.spec().commandLine(), "give either a FILE, --xml-pipe or --live-check");
        }
        if (live) {
            Path name = Path.of("the CIB of " + verb.api().address());
            byte[] bytes = verb.get("/v1/cib?format=json").body();
            return new LoadedCib(name, bytes, CibFile.parse(name, bytes));
        }
        Path path = file != null ? file : xmlFile != null ? xmlFile : Path.of("-");
        return loaded(path, InputFile.bytes(verb.session, path));
    }

    static LoadedCib loaded(Path name, byte[] bytes) throws CliProblem {
        return new LoadedCib(name, bytes, CibFile.parse(name, bytes));
    }
}
