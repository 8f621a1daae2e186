package org.jcrm.daemon.api;

import java.util.List;
import java.util.Optional;
import org.jcrm.core.cib.Cib;
import org.jcrm.core.cib.Configuration;
import org.jcrm.core.codec.api.LocatedError;

/** The configuration as people and Pacemaker write it: the core's YAML and XML codecs. */
public interface ConfigurationText {
    byte[] xml(Cib cib);

    byte[] yaml(Configuration configuration);

    /** The CIB as it is shown to somebody who may not see secrets. */
    Cib hidden(Cib cib);

    /** As {@link #hidden}; a secret that differs from the one in {@code before} says so. */
    Configuration hiddenBeside(Configuration after, Configuration before);

    /**
     * @param file the name that errors shall give
     * @param current the present configuration: what YAML cannot say (permanent attributes, foreign XML) is kept, and what a
     *     hidden secret stands for
     */
    Parsed parse(String yaml, String file, Configuration current);

    /** What a text means. Without a configuration there is at least one error. */
    record Parsed(Optional<Configuration> configuration, List<LocatedError> errors, List<LocatedError> warnings) {
        public Parsed {
            errors = List.copyOf(errors);
            warnings = List.copyOf(warnings);
        }
    }
}
