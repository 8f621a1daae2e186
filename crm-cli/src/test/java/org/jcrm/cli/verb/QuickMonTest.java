package org.jcrm.cli.verb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jcrm.cli.Invocation;
import org.jcrm.cli.Session;
import org.jcrm.cli.mon.MonRequest;
import org.jcrm.cli.mon.QuickMon;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The short way of {@code jcrm mon} must understand exactly what the command line parser understands. */
class QuickMonTest {
    private final Session session = new Session(
            new PrintWriter(new StringWriter()),
            new PrintWriter(new StringWriter()),
            InputStream.nullInputStream(),
            Path.of(""),
            Map.of(),
            Invocation.NOON,
            false,
            false,
            Session::dial);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mon",
                "mon -1",
                "mon -fA",
                "mon -1fA",
                "mon -1 -f -A",
                "mon -1rnotcbRDjfA",
                "mon -t",
                "mon --output-as=xml",
                "mon -1r --output-as=json",
                "mon --output-as=html",
                "mon --output-as=text -n"
            })
    void bothReadTheSame(String commandLine) {
        String[] args = commandLine.split(" ");
        assertThat(QuickMon.parse(session, args)).contains(parsed(args));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "status",
                "mon --help",
                "mon -h",
                "mon -L",
                "mon -i 5",
                "mon -X",
                "mon --socket /tmp/x",
                "mon --node node1",
                "mon --output-as=toml",
                "mon -",
                "mon -1 extra"
            })
    void whatItDoesNotKnowIsLeftToTheParser(String commandLine) {
        assertThat(QuickMon.parse(session, commandLine.split(" "))).isEmpty();
    }

    @Test
    void noWordsAtAllAreLeftToTheParser() {
        assertThat(QuickMon.parse(session)).isEmpty();
    }

    private MonRequest parsed(String... args) {
        CommandLine jcrm = Verbs.commandLine(session, args);
        List<CommandLine> chain = jcrm.parseArgs(args).asCommandLineList();
        MonVerb verb = (MonVerb) chain.getLast().getCommand();
        return verb.request();
    }
}
