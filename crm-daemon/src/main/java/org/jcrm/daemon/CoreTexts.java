package org.jcrm.daemon;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jcrm.core.cib.Cib;
import org.jcrm.core.cib.Configuration;
import org.jcrm.core.codec.yaml.CibYaml;
import org.jcrm.daemon.api.ConfigurationText;

/** The core's text codecs as the API needs them. */
final class CoreTexts implements ConfigurationText {
    @Override
    public byte[] xml(Cib cib) {
        throw new UnsupportedOperationException("CIB XML is not written yet");
    }

    @Override
    public byte[] yaml(Configuration configuration) {
        return CibYaml.write(configuration).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public Parsed parse(String yaml, String file, Configuration current) {
        return switch (CibYaml.read(file, yaml)) {
            case CibYaml.Outcome.Read read -> new Parsed(Optional.of(read.configuration()), List.of(), List.of());
            case CibYaml.Outcome.Refused refused ->
                new Parsed(Optional.empty(), new ArrayList<>(refused.errors()), List.of());
        };
    }
}
