package org.jcrm.cli.verb;

import java.nio.file.Path;
import java.util.List;
import org.jcrm.cli.CliProblem;
import org.jcrm.cli.ExitCode;
import org.jcrm.cli.mon.CibFile;
import org.jcrm.core.check.CibValidator;
import org.jcrm.core.check.ConfigProblem;
import org.jcrm.core.cib.Cib;
import org.jcrm.core.codec.CibXmlPlaces;
import org.jcrm.core.codec.CodecException;
import org.jcrm.core.codec.api.LocatedError;

/** A CIB together with the text that it was read from, so that its mistakes can be told with their places. */
final class LoadedCib {
    private final Path name;
    private final byte[] bytes;
    private final Cib cib;

    /**
     * @param name for people: the file, or the cluster
     * @param bytes as read; not copied, since they may be many
     */
    LoadedCib(Path name, byte[] bytes, Cib cib) {
        this.name = name;
        this.bytes = bytes;
        this.cib = cib;
    }

    Path name() {
        return name;
    }

    /** Not checked; to plan with, take {@link #sound}. */
    Cib cib() {
        return cib;
    }

    boolean isXml() {
        return CibFile.isXml(name, bytes);
    }

    /**
     * The CIB, if all of its constraints can be understood.
     *
     * @throws CliProblem with the places of those that name nothing or go round in a circle
     */
    Cib sound() throws CliProblem {
        List<ConfigProblem> problems = CibValidator.checkReferences(cib.configuration());
        if (problems.isEmpty()) {
            return cib;
        }
        List<String> places =
                located(problems).stream().map(LocatedError::toString).toList();
        throw new CliProblem(
                ExitCode.INVALID,
                name + " cannot be planned with",
                "",
                "correct it; \"jcrm verify\" tells everything that is wrong",
                places);
    }

    /** With lines and paths where the file is XML, else with the configuration's own paths. */
    List<LocatedError> located(List<ConfigProblem> problems) throws CliProblem {
        if (problems.isEmpty() || !isXml()) {
            return problems.stream()
                    .map(problem -> new LocatedError(
                            name.toString(), 0, 0, problem.path() + ": " + problem.message(), problem.nextStep()))
                    .toList();
        }
        try {
            CibXmlPlaces places = CibXmlPlaces.of(name.toString(), bytes);
            return problems.stream().map(places::locate).toList();
        } catch (CodecException e) {
            throw CibFile.unreadable(name, e);
        }
    }
}
