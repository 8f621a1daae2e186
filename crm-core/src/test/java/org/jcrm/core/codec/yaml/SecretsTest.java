package org.jcrm.core.codec.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jcrm.core.cib.Cib;
import org.jcrm.core.cib.Configuration;
import org.jcrm.core.cib.SecretNames;
import org.jcrm.core.cib.Secrets;
import org.jcrm.core.codec.CibJson;
import org.jcrm.core.codec.CibXmlReader;
import org.jcrm.core.codec.CibXmlWriter;
import org.jcrm.core.codec.api.LocatedError;
import org.junit.jupiter.api.Test;

/** What a viewer sees of a configuration with secrets, and what it means when it is applied again. */
class SecretsTest {
    private static final String YAML = """
            nodes: [node1, node2]
            resources:
              fence1:
                agent: stonith:fence_ipmilan
                params: {ip: 10.0.0.1, username: admin, passwd: 'hunter2 "quoted"'}
              pgsql:
                agent: ocf:jcrm:pgsql
                params:
                  monitor_password: swordfish
                  primary_conninfo_opt: "sslmode=require password='o''range juice' keepalives=1"
                  archive: "https://backup:pear@store.example/wal"
                operations:
                  monitor: {interval: 2s, params: {api_token: banana}}
            """;

    private static final List<String> SECRETS = List.of("hunter2", "swordfish", "range juice", "pear", "banana");

    private static final Secrets BY_NAME = new Secrets(SecretNames.BY_NAME);

    private static Configuration read(String yaml) {
        return ((CibYaml.Outcome.Read) CibYaml.read("cluster.yaml", yaml)).configuration();
    }

    @Test
    void noFormOfAHiddenConfigurationHasASecretInIt() {
        Configuration hidden = BY_NAME.hidden(read(YAML));
        Cib cib = new Cib(
                Cib.EMPTY.version(),
                Cib.EMPTY.lastChange(),
                true,
                Cib.EMPTY.dc(),
                hidden,
                Cib.EMPTY.status(),
                Cib.EMPTY.extra());
        for (String shown : List.of(
                CibYaml.write(hidden),
                CibXmlWriter.write(cib),
                new String(CibJson.write(cib), StandardCharsets.UTF_8))) {
            assertThat(shown).contains("10.0.0.1", "admin", SecretNames.MASK).doesNotContain(SECRETS);
        }
    }

    @Test
    void aHiddenConfigurationThatIsAppliedAgainChangesNothing() {
        Configuration inForce = read(YAML);
        String shown = CibYaml.write(BY_NAME.hidden(inForce));

        Secrets.Restored restored = BY_NAME.restored(read(shown), inForce);

        assertThat(restored.unknown()).isEmpty();
        assertThat(restored.configuration()).isEqualTo(inForce);
    }

    @Test
    void aHiddenSecretWithNothingInForceBehindItIsRefusedWithItsPlace() {
        String yaml = """
                nodes: [node1]
                resources:
                  fence2:
                    agent: stonith:fence_ipmilan
                    params:
                      ip: 10.0.0.1
                      passwd: '********'
                """;
        ConfigFile file = ConfigFile.read("cluster.yaml", yaml, List.of(), read(YAML));

        assertThat(file.configuration()).isEmpty();
        assertThat(file.errors()).hasSize(1);
        LocatedError error = file.errors().getFirst();
        assertThat(error.line()).isEqualTo(7);
        assertThat(error.message()).contains("hidden");
        assertThat(error.nextStep()).contains("--show-secrets");
    }

    @Test
    void aChangedSecretShowsThatItChangedAndNothingElse() {
        Configuration before = read(YAML);
        Configuration after = read(YAML.replace("swordfish", "marlin"));

        List<String> changes =
                ConfigurationDiff.between(BY_NAME.hiddenBeside(before, before), BY_NAME.hiddenBeside(after, before));

        assertThat(changes).containsExactly("~ pgsql.params.monitor_password: ******** → ******** (changed)");
    }

    @Test
    void aSecretInAFileIsAReferenceInEveryForm() throws Exception {
        String yaml = """
                nodes: [node1]
                resources:
                  fence1:
                    agent: stonith:fence_ipmilan
                    params: {passwd: {file: /etc/jcrm/secrets/ipmi}}
                """;
        Configuration configuration = read(yaml);
        Cib cib = new Cib(
                Cib.EMPTY.version(),
                Cib.EMPTY.lastChange(),
                true,
                Cib.EMPTY.dc(),
                configuration,
                Cib.EMPTY.status(),
                Cib.EMPTY.extra());

        assertThat(CibYaml.write(configuration)).contains("{file: /etc/jcrm/secrets/ipmi}");
        assertThat(read(CibYaml.write(configuration))).isEqualTo(configuration);
        assertThat(CibXmlReader.read(
                                new ByteArrayInputStream(CibXmlWriter.write(cib).getBytes(StandardCharsets.UTF_8)))
                        .configuration()
                        .resources())
                .isEqualTo(configuration.resources());
        assertThat(BY_NAME.hidden(configuration)).isEqualTo(configuration);
    }

    @Test
    void onlyParametersOfAgentsAreReadFromFiles() {
        for (String wrong : List.of(
                "cluster: {stonith-timeout: {file: /etc/shadow}}\n",
                "resources: {d: {agent: ocf:jcrm:Dummy, meta: {priority: {file: /etc/x}}}}\n",
                "resources: {d: {agent: ocf:jcrm:Dummy, params: {state: {file: relative}}}}\n",
                "resources: {d: {agent: ocf:jcrm:Dummy, params: {state: {fiel: /etc/x}}}}\n",
                "resources: {d: {agent: ocf:jcrm:Dummy, params: {state: {file: /etc/x, more: 1}}}}\n")) {
            assertThat(CibYaml.read("cluster.yaml", wrong)).as(wrong).isInstanceOf(CibYaml.Outcome.Refused.class);
        }
    }

    @Test
    void keptXmlIsHiddenAndComesBack() throws Exception {
        String xml = """
                <cib validate-with="pacemaker-3.9"><configuration><crm_config/><nodes/><resources/><constraints/>
                <alerts><alert id="a" path="/usr/local/bin/alert"><instance_attributes id="a-i">
                <nvpair id="a-p" name="smtp_password" value="kumquat"/><nvpair id="a-u" name="user" value="bob"/>
                </instance_attributes></alert></alerts></configuration><status/></cib>""";
        Configuration inForce = CibXmlReader.read(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)))
                .configuration();

        Configuration hidden = BY_NAME.hidden(inForce);

        assertThat(CibYaml.write(hidden)).contains("bob", SecretNames.MASK).doesNotContain("kumquat");
        assertThat(BY_NAME.restored(hidden, inForce).configuration()).isEqualTo(inForce);
    }
}
