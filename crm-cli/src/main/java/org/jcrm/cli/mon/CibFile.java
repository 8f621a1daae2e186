package org.jcrm.cli.mon;

import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jcrm.cli.CliProblem;
import org.jcrm.cli.ExitCode;
import org.jcrm.core.cib.Cib;
import org.jcrm.core.cib.CibVersion;
import org.jcrm.core.cib.Configuration;
import org.jcrm.core.cib.ConfiguredNode;
import org.jcrm.core.cib.NodeState;
import org.jcrm.core.cib.Status;
import org.jcrm.core.codec.CibJson;
import org.jcrm.core.codec.CibXmlReader;
import org.jcrm.core.codec.CodecException;
import org.jcrm.core.codec.api.LocatedError;
import org.jcrm.core.codec.yaml.ConfigFile;
import org.jcrm.core.model.NodeName;

/** A CIB in any of its forms, told apart by how it starts. */
public final class CibFile {
    private CibFile() {}

    public static Cib parse(Path file, byte[] bytes) throws CliProblem {
        try {
            if (isXml(file, bytes)) {
                return CibXmlReader.read(new ByteArrayInputStream(bytes));
            }
            if (InputFile.startsWith(bytes, "{\"format\"")) {
                return CibJson.read(bytes);
            }
        } catch (CodecException e) {
            throw unreadable(file, e);
        }
        ConfigFile yaml = ConfigFile.read(file.toString(), InputFile.text(file, bytes), List.of());
        if (yaml.configuration().isEmpty()) {
            List<String> places =
                    yaml.errors().stream().map(LocatedError::toString).toList();
            throw new CliProblem(
                    ExitCode.INVALID, file + " is no good configuration", "", "correct it and try again", places);
        }
        return freshly(yaml.configuration().get());
    }

    /** By its beginning; a file that is called so is also read so, that its mistakes are told in the words of XML. */
    public static boolean isXml(Path file, byte[] bytes) {
        return InputFile.startsWith(bytes, "<")
                || InputFile.startsWith(bytes, "\uFEFF<")
                || file.toString().endsWith(".xml");
    }

    /** Told by line and path where there are such. */
    public static CliProblem unreadable(Path file, CodecException e) {
        List<String> places = e
                .place()
                .map(place -> new LocatedError(
                                file.toString(), place.line(), 0, prefix(place.path()) + e.sentence(), "")
                        .toString())
                .stream()
                .toList();
        return new CliProblem(
                ExitCode.INVALID,
                file + " is no readable CIB",
                places.isEmpty() ? e.getMessage() : "",
                "compare it with what \"jcrm config show --format xml\" prints",
                places);
    }

    private static String prefix(String path) {
        return path.isEmpty() ? "" : path + ": ";
    }

    /** A configuration has no status: what would be done with it on nodes that are all there and run nothing. */
    private static Cib freshly(Configuration configuration) {
        Map<NodeName, NodeState> nodes = new LinkedHashMap<>();
        for (ConfiguredNode node : configuration.nodes()) {
            nodes.put(
                    node.name(),
                    new NodeState(
                            node.id(),
                            node.name(),
                            true,
                            true,
                            "member",
                            "member",
                            false,
                            List.of(),
                            Map.of(),
                            Map.of()));
        }
        Optional<NodeName> dc = nodes.keySet().stream().findFirst();
        return new Cib(
                CibVersion.NONE, Optional.empty(), true, dc, configuration, new Status(nodes, List.of()), Map.of());
    }
}
