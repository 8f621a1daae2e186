package org.jcrm.cli.verb;

import java.time.Instant;
import java.util.Optional;
import org.jcrm.cli.CliProblem;
import org.jcrm.cli.ExitCode;
import org.jcrm.core.policy.simulate.InjectionRefused;
import org.jcrm.core.policy.simulate.Simulation;
import org.jcrm.core.policy.simulate.SimulationReport;
import org.jcrm.core.policy.simulate.SimulationRequest;
import org.jcrm.core.policy.simulate.SimulationRequest.Depth;
import org.jcrm.core.rule.IsoDates;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** What a verb that plans a CIB is to pretend of it: another time, other events. */
final class PretendOptions {
    @Option(
            names = {"-t", "--set-datetime"},
            paramLabel = "WHEN",
            description = "Pretend that it is then (ISO 8601).")
    @Nullable
    String when;

    @Mixin
    InjectionOptions injections = new InjectionOptions();

    /** @throws ParameterException if an option cannot be read */
    SimulationReport simulate(ClusterVerb verb, LoadedCib loaded, Depth depth) throws CliProblem {
        SimulationRequest request = new SimulationRequest(
                loaded.sound(),
                moment(verb),
                verb.session.clock().instant(),
                injections.injections(verb.spec()),
                injections.failing(verb.spec()),
                depth);
        try {
            return Simulation.run(request);
        } catch (InjectionRefused e) {
            throw new CliProblem(
                    ExitCode.REFUSED,
                    "this cannot be simulated",
                    e.getMessage(),
                    "name what " + loaded.name() + " has");
        }
    }

    private Optional<Instant> moment(ClusterVerb verb) {
        if (when == null) {
            return Optional.empty();
        }
        Optional<Instant> moment = IsoDates.instant(when);
        if (moment.isEmpty()) {
            throw verb.usage(
                    "--set-datetime: '" + when + "' is no date like 2026-11-22 18:30:00Z; try \"jcrm date -d\"");
        }
        return moment;
    }
}
