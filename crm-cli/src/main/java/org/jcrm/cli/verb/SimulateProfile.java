package org.jcrm.cli.verb;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jcrm.cli.CliProblem;
import org.jcrm.cli.ExitCode;
import org.jcrm.cli.Session;
import org.jcrm.cli.mon.InputFile;
import org.jcrm.cli.render.SimulationXml;
import org.jcrm.cli.render.SimulationXml.Timing;
import org.jcrm.core.cib.Cib;
import org.jcrm.core.policy.simulate.InjectionRefused;
import org.jcrm.core.policy.simulate.Simulation;
import org.jcrm.core.policy.simulate.SimulationRequest;
import org.jcrm.core.policy.simulate.SimulationRequest.Depth;

/** {@code jcrm simulate --profile DIR}: how long planning takes with each of many CIBs. */
record SimulateProfile(Session session, Path directory, int repeat) {
    /** @param request the command line, as the XML repeats it */
    ExitCode run(boolean xml, String request) throws IOException, CliProblem, InjectionRefused {
        List<Timing> timings = new ArrayList<>();
        for (Path file : files()) {
            timings.add(new Timing(file.toString(), measure(file)));
        }
        if (xml) {
            session.out().print(SimulationXml.timings(timings, request));
            session.out().flush();
            return ExitCode.OK;
        }
        session.say("Timings:");
        timings.forEach(timing -> session.say("  * Testing " + timing.file() + " ... " + timing.text() + " secs"));
        return ExitCode.OK;
    }

    private List<Path> files() throws IOException, CliProblem {
        Path place = session.resolve(directory);
        if (!Files.isDirectory(place)) {
            throw new CliProblem(
                    ExitCode.INVALID, "cannot read " + directory, "it is no directory", "name one that holds CIBs");
        }
        try (Stream<Path> found = Files.list(place)) {
            return found.map(path -> directory.resolve(path.getFileName()))
                    .filter(path -> path.toString().endsWith(".xml"))
                    .sorted()
                    .toList();
        }
    }

    private double measure(Path file) throws CliProblem, InjectionRefused {
        Cib cib = CibSource.loaded(file, InputFile.bytes(session, file)).cib();
        long start = System.nanoTime();
        for (int i = 0; i < repeat; i++) {
            Simulation.run(new SimulationRequest(
                    cib, Optional.empty(), session.clock().instant(), List.of(), List.of(), Depth.PLAN));
        }
        return (System.nanoTime() - start) / 1e9;
    }
}
