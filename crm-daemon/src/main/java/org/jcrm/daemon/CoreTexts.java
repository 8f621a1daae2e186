package org.jcrm.daemon;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jcrm.core.agent.AgentMetadata;
import org.jcrm.core.cib.AgentAttributes;
import org.jcrm.core.cib.Cib;
import org.jcrm.core.cib.Configuration;
import org.jcrm.core.cib.Secrets;
import org.jcrm.core.codec.CibXmlWriter;
import org.jcrm.core.codec.yaml.CibYaml;
import org.jcrm.core.codec.yaml.ConfigFile;
import org.jcrm.daemon.api.ConfigurationText;

/** The core's text codecs as the API needs them. */
final class CoreTexts implements ConfigurationText {
    private final List<AgentMetadata> agents;
    private final Secrets secrets;

    CoreTexts(List<AgentMetadata> agents) {
        this.agents = List.copyOf(agents);
        this.secrets = new Secrets(AgentMetadata.secrets(agents));
    }

    @Override
    public Cib hidden(Cib cib) {
        return secrets.hidden(cib);
    }

    @Override
    public Configuration hiddenBeside(Configuration after, Configuration before) {
        return secrets.hiddenBeside(after, before);
    }

    @Override
    public byte[] xml(Cib cib) {
        return CibXmlWriter.write(cib).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public byte[] yaml(Configuration configuration) {
        return CibYaml.write(AgentAttributes.without(configuration)).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public Parsed parse(String yaml, String file, Configuration current) {
        ConfigFile read = ConfigFile.read(file, yaml, agents, current);
        return new Parsed(read.configuration(), read.errors(), read.warnings());
    }
}
