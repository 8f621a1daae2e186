package org.jcrm.cli.verb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jcrm.cli.ExitCode;
import org.jcrm.cli.Invocation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code jcrm verify}, {@code rule check} and {@code date} ask nobody. */
class OfflineToolsTest {
    private static final String XML = """
            <cib have-quorum="1">
              <configuration>
                <crm_config><cluster_property_set id="o">
                  <nvpair id="o1" name="fencing-enabled" value="false"/>
                </cluster_property_set></crm_config>
                <nodes><node id="1" uname="node1"/></nodes>
                <resources><primitive id="web" class="ocf" provider="heartbeat" type="Dummy"/></resources>
                <constraints>
                  <rsc_location id="l1" rsc="web">
                    <rule id="past" score="1"><date_expression id="d1" operation="lt" end="2020-01-01"/></rule>
                  </rsc_location>
                  <rsc_location id="l2" rsc="web">
                    <rule id="now" score="1"><date_expression id="d2" operation="gt" start="2020-01-01"/></rule>
                  </rsc_location>
                  <rsc_location id="l3" rsc="web">
                    <rule id="future" score="1"><date_expression id="d3" operation="gt" start="2050-01-01"/></rule>
                  </rsc_location>
                  <rsc_location id="l4" rsc="web">
                    <rule id="always" score="1"><expression id="e4" attribute="x" operation="defined"/></rule>
                  </rsc_location>
                </constraints>
              </configuration>
            </cib>
            """;

    @TempDir
    Path directory;

    private Invocation jcrm(String... args) {
        return Invocation.of(directory.resolve("none.sock"), args);
    }

    private Path file(String name, String content) throws IOException {
        return Files.writeString(directory.resolve(name), content);
    }

    // ---- verify

    @Test
    void aGoodCibIsGoodWithItsWarnings() throws IOException {
        file("cib.xml", XML);
        Invocation run = jcrm("verify", "-x", "cib.xml", "-S", "saved.xml");
        assertThat(run.code()).isZero();
        assertThat(run.out())
                .contains("warning: cib.xml:7: /cib/configuration/resources/primitive[@id='web']: web has no recurring")
                .contains("cib.xml is good (");
        assertThat(directory.resolve("saved.xml")).exists();
    }

    @Test
    void errorsAreToldWithLineAndPath() throws IOException {
        file("cib.xml", XML.replace("rsc=\"web\">", "rsc=\"wob\">"));
        Invocation run = jcrm("verify", "cib.xml");
        assertThat(run.code()).isEqualTo(ExitCode.INVALID.code());
        assertThat(run.out())
                .startsWith("cib.xml:9: /cib/configuration/constraints/rsc_location[@id='l1']: there is no resource"
                        + " \"wob\"; did you mean \"web\"?\n")
                .contains("cib.xml has 4 errors");
        assertThat(jcrm("verify", "--json", "cib.xml").out())
                .startsWith("{\"errors\":[{\"file\":\"cib.xml\",\"line\":9,");
    }

    @Test
    void aTextIsCheckedAsWell() {
        assertThat(jcrm("verify", "-X", "<cib><configuration/></cib>").code()).isZero();
        assertThat(jcrm("verify", "-X", "<cib/>").err()).startsWith("xml-text:1: /cib: the cib has no configuration");
        assertThat(jcrm("verify", "-X", "cib").code()).isEqualTo(ExitCode.USAGE.code());
        assertThat(jcrm("verify").code()).isEqualTo(ExitCode.USAGE.code());
    }

    // ---- rule check

    @Test
    void rulesAreInEffectOrOverOrToCome() throws IOException {
        file("cib.xml", XML);
        Invocation now = jcrm("rule", "check", "-r", "now", "cib.xml");
        assertThat(now.code()).isZero();
        assertThat(now.out()).isEqualTo("Rule now is still in effect\n");
        Invocation past = jcrm("rule", "check", "-c", "-r", "past", "-x", "cib.xml");
        assertThat(past.code()).isEqualTo(110);
        assertThat(past.out()).isEqualTo("Rule past is expired\n");
        Invocation future = jcrm("rule", "check", "-r", "now", "-r", "future", "-X", XML);
        assertThat(future.code()).isEqualTo(111);
        assertThat(future.out()).isEqualTo("Rule now is still in effect\nRule future has not yet taken effect\n");
        assertThat(jcrm("rule", "check", "-r", "past", "-d", "2019-06-01", "cib.xml")
                        .code())
                .isZero();
    }

    @Test
    void whatCannotBeToldIsSaid() throws IOException {
        file("cib.xml", XML);
        assertThat(jcrm("rule", "check", "-r", "always", "cib.xml").err())
                .startsWith("jcrm: Could not determine whether rule always is in effect: Rule does not have a date");
        Invocation unknown = jcrm("rule", "check", "-r", "now", "-r", "then", "cib.xml");
        assertThat(unknown.out()).isEmpty();
        assertThat(unknown.err()).contains("rule then is in effect: Rule not found");
        assertThat(unknown.code()).isEqualTo(ExitCode.REFUSED.code());
        assertThat(jcrm("rule", "check", "-r", "now", "-d", "noon", "cib.xml").code())
                .isEqualTo(ExitCode.USAGE.code());
    }

    // ---- date

    @Test
    void datesDurationsAndIntervalsAreShown() {
        assertThat(jcrm("date", "-n").out()).isEqualTo("Current date/time: 2026-11-22 12:00:00Z\n");
        assertThat(jcrm("date", "-d", "2019-09-24 00:30:00 +01:00").out()).isEqualTo("Date: 2019-09-23 23:30:00Z\n");
        assertThat(jcrm("date", "-L", "-W", "-d", "2019-09-24 00:30:00 +01:00").out())
                .isEqualTo("Date: 2019-W39-2 00:30:00 +01:00\n");
        assertThat(jcrm("date", "-O", "-d", "10:30").out()).isEqualTo("Date: 2026-326 10:30:00Z\n");
        assertThat(jcrm("date", "-s", "-d", "1970-01-01").out()).isEqualTo("Date: 62135596800\n");
        assertThat(jcrm("date", "-d", "2009-01-31", "-D", "P1M").out())
                .isEqualTo("Date: 2009-01-31 00:00:00Z\nDuration:  1 month \nDuration ends at: 2009-02-28 00:00:00Z\n");
        assertThat(jcrm("date", "-S", "-p", "1970-01-01/PT1M").out()).isEqualTo("Period: 0 to 60\n");
    }

    @Test
    void patternsAndExpectationsDecideTheExitCode() {
        assertThat(jcrm("date", "--spec", "hours=9-17").code()).isZero();
        assertThat(jcrm("date", "--spec", "weekdays=1-5").code()).isEqualTo(ExitCode.REFUSED.code());
        assertThat(jcrm("date", "-d", "epoch", "-E", "1970-01-01 00:00:00Z").code())
                .isZero();
        assertThat(jcrm("date", "-d", "epoch", "-E", "x").code()).isEqualTo(ExitCode.REFUSED.code());
    }

    @Test
    void whatIsNoneIsAWrongCommandLine() {
        assertThat(jcrm("date").code()).isEqualTo(ExitCode.USAGE.code());
        assertThat(jcrm("date", "-d", "noon").err()).startsWith("jcrm: 'noon' is no date of ISO 8601");
        assertThat(jcrm("date", "-D", "1d").code()).isEqualTo(ExitCode.USAGE.code());
        assertThat(jcrm("date", "-p", "2005-040").code()).isEqualTo(ExitCode.USAGE.code());
    }
}
