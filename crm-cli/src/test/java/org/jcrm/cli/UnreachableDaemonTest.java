package org.jcrm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No daemon, or not the one that was expected: one sentence, an exit code, a next step, never a stack trace. */
class UnreachableDaemonTest {
    @TempDir
    Path directory;

    @Test
    void withoutASocketTheDaemonDoesNotRun() {
        Path socket = directory.resolve("api.sock");
        for (String[] args : new String[][] {{"mon", "-1"}, {"mon"}, {"status"}, {"node", "standby"}}) {
            Invocation run = Invocation.of(socket, args);
            assertThat(run.code()).isEqualTo(ExitCode.UNREACHABLE.code());
            assertThat(run.out()).isEmpty();
            assertThat(run.err())
                    .isEqualTo(
                            "jcrm: cannot reach jcrmd at " + socket + ": there is no such socket, so jcrmd does not run"
                                    + " on this host; next: systemctl start jcrmd\n");
        }
    }

    @Test
    void aSocketThatAKilledDaemonLeftIsToldApart() throws IOException {
        FakeDaemon daemon = new FakeDaemon(directory.resolve("api.sock"));
        daemon.close();
        Invocation run = Invocation.of(daemon.socket(), "mon", "-1");
        assertThat(run.code()).isEqualTo(ExitCode.UNREACHABLE.code());
        assertThat(run.err()).contains("nobody listens on the socket, so jcrmd has ended; next: systemctl start jcrmd");
    }

    @Test
    void whatIsNoSocketIsNotTakenForADeadDaemons() throws IOException {
        Path file = Files.createFile(directory.resolve("api.sock"));
        Invocation run = Invocation.of(file, "status");
        assertThat(run.code()).isEqualTo(ExitCode.UNREACHABLE.code());
        assertThat(run.err()).contains("that is no socket; next: leave out --socket");
    }

    @Test
    void anAnswerThatIsNoHttpIsTold() throws IOException {
        try (FakeDaemon daemon = new FakeDaemon(directory.resolve("api.sock"))) {
            daemon.on(
                    "GET /v1/status", (_, out) -> out.write("220 mail ready\r\n".getBytes(StandardCharsets.US_ASCII)));
            Invocation run = Invocation.of(daemon.socket(), "mon", "-1");
            assertThat(run.code()).isEqualTo(ExitCode.UNREACHABLE.code());
            assertThat(run.err()).contains("the answer is not HTTP: 220 mail ready");
        }
    }

    @Test
    void anAnswerThatEndsInTheMiddleIsTold() throws IOException {
        try (FakeDaemon daemon = new FakeDaemon(directory.resolve("api.sock"))) {
            daemon.on(
                    "GET /v1/status",
                    (_, out) -> out.write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{\"local\""
                            .getBytes(StandardCharsets.US_ASCII)));
            Invocation run = Invocation.of(daemon.socket(), "mon", "-1");
            assertThat(run.code()).isEqualTo(ExitCode.UNREACHABLE.code());
            assertThat(run.err()).contains("the connection ended in the middle of the answer");
        }
    }

    @Test
    void jsonOfAnotherVersionIsToldAsSuch() throws IOException {
        try (FakeDaemon daemon = new FakeDaemon(directory.resolve("api.sock"))) {
            daemon.json("GET /v1/status", "{\"local\":{}}");
            Invocation run = Invocation.of(daemon.socket(), "mon", "-1");
            assertThat(run.code()).isEqualTo(ExitCode.UNREACHABLE.code());
            assertThat(run.err()).contains("cannot be read").contains("compare the versions of jcrm and jcrmd");
        }
    }

    @Test
    void wrongWordsGetASuggestionAndExitCodeTwo() {
        Invocation run = Invocation.of(directory.resolve("api.sock"), "nod", "standby");
        assertThat(run.code()).isEqualTo(ExitCode.USAGE.code());
        assertThat(run.err()).contains("'nod'").contains("Did you mean").contains("node");
    }

    @Test
    void aFileThatIsNotThereIsToldInOneSentence() {
        Invocation run = Invocation.of(directory.resolve("api.sock"), "simulate", "x.xml");
        assertThat(run.code()).isEqualTo(ExitCode.INVALID.code());
        assertThat(run.err())
                .isEqualTo("jcrm: cannot read x.xml: there is no such file; next: check the file's name\n");
    }
}
