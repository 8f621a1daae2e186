package org.jcrm.cli.verb;

import java.nio.file.Path;
import java.util.Optional;
import org.jcrm.cli.CliProblem;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** Where the CIB of a verb that is about a CIB comes from; its bare FILE needs no option. */
final class CibSource extends CibOptions {
    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "FILE",
            description = "A CIB (XML or JSON), or a cluster.yaml; - reads the standard input.")
    @Nullable
    Path file;

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
        return live ? running(verb) : read(verb, file != null ? file : xmlFile != null ? xmlFile : Path.of("-"));
    }
}
