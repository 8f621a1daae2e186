package org.jcrm.core.codec.yaml;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jcrm.core.agent.AgentMetadata;
import org.jcrm.core.check.CibValidator;
import org.jcrm.core.check.ConfigProblem;
import org.jcrm.core.cib.Configuration;
import org.jcrm.core.cib.SecretNames;
import org.jcrm.core.cib.Secrets;
import org.jcrm.core.codec.api.LocatedError;

/**
 * A {@code cluster.yaml} with everything that can be said of it without a node: read, and checked as a whole.
 *
 * @param configuration empty if there are errors
 * @param errors in the order of the file
 * @param warnings in the order of the file
 */
public record ConfigFile(
        Optional<Configuration> configuration, List<LocatedError> errors, List<LocatedError> warnings) {
    private static final Comparator<LocatedError> BY_PLACE =
            Comparator.comparingInt(LocatedError::line).thenComparingInt(LocatedError::column);

    public ConfigFile {
        errors = List.copyOf(errors);
        warnings = List.copyOf(warnings);
    }

    /**
     * @param file the name that errors show
     * @param agents the agents of this build; empty skips what needs their metadata
     */
    public static ConfigFile read(String file, String text, List<AgentMetadata> agents) {
        return read(file, text, agents, Configuration.EMPTY);
    }

    /** @param inForce what a hidden secret in the file stands for: the value that is in force there */
    public static ConfigFile read(String file, String text, List<AgentMetadata> agents, Configuration inForce) {
        return switch (CibYaml.read(file, text)) {
            case CibYaml.Outcome.Read(Configuration written, ConfigPlaces places) -> {
                Secrets.Restored restored = new Secrets(AgentMetadata.secrets(agents)).restored(written, inForce);
                yield restored.unknown().isEmpty()
                        ? checked(restored.configuration(), places, agents)
                        : new ConfigFile(
                                Optional.empty(),
                                restored.unknown().stream()
                                        .map(path -> nothingInForce(path, places))
                                        .sorted(BY_PLACE)
                                        .toList(),
                                List.of());
            }
            case CibYaml.Outcome.Refused refused -> refused(refused, agents);
        };
    }

    private static LocatedError nothingInForce(String path, ConfigPlaces places) {
        return places.locate(
                path,
                "this secret is hidden (" + SecretNames.MASK
                        + "), and no value is in force here that it could stand for",
                "write the value, or {file: /etc/jcrm/secrets/NAME}; `jcrm config show --show-secrets` shows those in force");
    }

    private static ConfigFile checked(Configuration configuration, ConfigPlaces places, List<AgentMetadata> agents) {
        List<LocatedError> errors = new ArrayList<>();
        List<LocatedError> warnings = new ArrayList<>();
        for (ConfigProblem problem : CibValidator.check(configuration, agents)) {
            (problem.isError() ? errors : warnings).add(located(problem, places));
        }
        errors.sort(BY_PLACE);
        warnings.sort(BY_PLACE);
        return new ConfigFile(errors.isEmpty() ? Optional.of(configuration) : Optional.empty(), errors, warnings);
    }

    /**
     * The file has errors already. Names and values of what could be read are checked all the same, so that a person
     * sees them in the same go; what depends on the rest would only repeat the errors in other words.
     */
    private static ConfigFile refused(CibYaml.Outcome.Refused refused, List<AgentMetadata> agents) {
        List<LocatedError> errors = new ArrayList<>(refused.errors());
        for (ConfigProblem problem : CibValidator.checkValues(refused.rest(), agents)) {
            LocatedError located = located(problem, refused.places());
            boolean known = refused.errors().stream().anyMatch(error -> error.line() == located.line());
            if (problem.isError() && !known && located.line() > 0) {
                errors.add(located);
            }
        }
        errors.sort(BY_PLACE);
        return new ConfigFile(Optional.empty(), errors, List.of());
    }

    private static LocatedError located(ConfigProblem problem, ConfigPlaces places) {
        return places.locate(problem.path(), problem.message(), problem.nextStep());
    }
}
