package org.jcrm.cli.verb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.jcrm.cli.ExitCode;
import org.jcrm.cli.Invocation;
import org.jcrm.cli.render.Statuses;
import org.jcrm.core.codec.StatusJson;
import org.junit.jupiter.api.Test;

/** What is typed at three in the morning: one sentence that says what is wrong, and the documented exit code. */
class WrongInputTest extends AgainstFakeDaemon {
    private void assertUsage(String sentence, String... args) {
        Invocation run = jcrm(args);
        assertThat(run.err()).as(String.join(" ", args)).contains(sentence).doesNotContain("an error in jcrm itself");
        assertThat(run.code()).as(String.join(" ", args)).isEqualTo(ExitCode.USAGE.code());
        assertThat(daemon.asked()).isEmpty();
    }

    @Test
    void anUnsetVariableNamesNothing() {
        assertUsage("NODE is empty", "node", "standby", "");
        assertUsage("NODE is empty", "resource", "move", "pgsql-master", " ");
        assertUsage("RESOURCE is empty", "resource", "cleanup", "");
        assertUsage("NODE is empty", "attribute", "set", "site", "north", "--node", "");
        assertUsage("HOST is empty", "node", "standby", "--host", "");
        assertUsage("NODE is empty", "simulate", "-f", "", "cib.xml");
        assertUsage("WORD is empty", "why", "not", "ip", "");
    }

    @Test
    void numbersAndTimesHaveBounds() {
        assertUsage("--port: 99999 is no port", "status", "--host", "node1", "--port", "99999");
        assertUsage("--port: 0 is no port", "mon", "-1", "--host", "node1", "--port", "0");
        assertUsage("is no duration between 0 and", "resource", "move", "ip", "node1", "--lifetime", "PT-5M");
        assertUsage("is no duration between 0 and", "resource", "move", "ip", "node1", "--lifetime", "99999999999d");
        assertUsage("--since: 'PT99999999999999999999S'", "history", "--since", "PT99999999999999999999S");
        assertUsage("--limit: 0 lines are none", "history", "--limit", "0");
    }

    @Test
    void wordsThatAreNoVerbsAreToldWithoutTheParsersJargon() {
        assertUsage("jcrm: 'nod' is no verb of jcrm\nDid you mean: jcrm node?\nnext: jcrm --help\n", "nod");
        assertUsage("jcrm: 'stat' is no verb of jcrm node\n", "node", "stat");
        assertUsage("jcrm: which verb? jcrm node has list, start, stop, standby, unstandby, clear-lock\n", "node");
        assertUsage("jcrm: 'extra' is one word too many for jcrm status\n", "status", "extra");
        assertUsage("jcrm: 'extra' is one word too many for jcrm fence\n", "fence", "node1", "extra");
        assertUsage("jcrm: Unknown option: '--nonsense'\n", "mon", "--nonsense");
        assertThat(jcrm("help", "--help").out()).startsWith("Usage: jcrm help");
    }

    @Test
    void aFileInAnotherEncodingIsNotSentWithQuestionMarks() throws IOException {
        byte[] latin = {'#', '\n', '#', ' ', (byte) 0xfc, '\n'};
        Files.write(directory.resolve("cluster.yaml"), latin);
        for (String[] args : new String[][] {
            {"config", "apply", "cluster.yaml"}, {"config", "verify", "cluster.yaml"}, {"verify", "cluster.yaml"}
        }) {
            Invocation run = jcrm(args);
            assertThat(run.err()).isEqualTo("""
                    cluster.yaml:2: a character here is in another encoding
                    jcrm: cluster.yaml is not text in UTF-8; next: save it as UTF-8 (iconv -f latin1 -t utf-8)
                    """);
            assertThat(run.code()).isEqualTo(ExitCode.INVALID.code());
        }
        assertThat(daemon.asked()).isEmpty();
    }

    @Test
    void aConfigurationThatTheDaemonWouldNotTakeIsNotSent() throws IOException {
        Files.write(directory.resolve("cluster.yaml"), new byte[(8 << 20) + 1]);
        Invocation run = jcrm("config", "apply", "cluster.yaml");
        assertThat(run.code()).isEqualTo(ExitCode.INVALID.code());
        assertThat(run.err()).contains("it is larger than 8 MiB, no configuration is");
    }

    @Test
    void aSentenceDoesNotEndInTheMiddle() throws IOException {
        Files.writeString(directory.resolve("cib.xml"), "<cib><configuration/></cib>");
        assertThat(jcrm("simulate", "-x", "cib.xml", "-f", "node9").err())
                .isEqualTo("jcrm: this cannot be simulated: there is no node \"node9\"; next: name what cib.xml has\n");
        assertThat(jcrm("rule", "check", "-r", "r", "cib.xml").err())
                .contains("Rule not found; next: look for ids of rules in the CIB");
    }

    @Test
    void aHistoryWithNothingInItSaysSo() {
        daemon.json("GET /v1/history", "[]");
        assertThat(jcrm("history", "--since", "10m").out())
                .isEqualTo("Nothing is recorded since 2026-11-22T11:50:00Z.\n");
        assertThat(jcrm("history").out()).isEqualTo("Nothing is recorded.\n");
    }

    @Test
    void aScreenInAFileIsWholeAndAsReadableAsItWas() throws IOException {
        daemon.json("GET /v1/status", StatusJson.write(Statuses.steady()));
        Path page = Files.writeString(directory.resolve("page.html"), "old");
        Files.setPosixFilePermissions(page, PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(jcrm("mon", "--output-as=html", "--output-to", "page.html").code())
                .isZero();
        assertThat(page).content().startsWith("<!DOCTYPE html>");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(page)))
                .isEqualTo("rw-r--r--");
        assertThat(directory).isDirectoryNotContaining(file -> file.toString().endsWith(".part"));
    }

    @Test
    void whereNothingCanBeWrittenItIsToldWhy() {
        daemon.json("GET /v1/status", StatusJson.write(Statuses.steady()));
        Invocation nowhere = jcrm("mon", "-1", "--output-to", "missing/page.html");
        assertThat(nowhere.code()).isEqualTo(ExitCode.REFUSED.code());
        assertThat(nowhere.err())
                .isEqualTo(
                        "jcrm: cannot write missing/page.html: there is no such directory; next: name a file that can"
                                + " be written\n");
        assertThat(jcrm("mon", "-1", "--output-to", "/dev/full").err())
                .contains("cannot write /dev/full: No space left on device");
    }
}
