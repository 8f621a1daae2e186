package org.jcrm.cli.verb;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jcrm.cli.ExitCode;
import org.jcrm.cli.Invocation;
import org.jcrm.cli.Session;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** {@code docs/cli.md} is complete and true: every verb has a section, every example can be typed. */
class CliDocumentTest {
    private static final Path DOCUMENT = Path.of("..", "docs", "cli.md");

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

    /** Heading → its examples. */
    private static Map<String, List<String>> sections() throws IOException {
        Map<String, List<String>> sections = new LinkedHashMap<>();
        List<String> examples = new ArrayList<>();
        for (String line : Files.readAllLines(DOCUMENT)) {
            if (line.startsWith("### ")) {
                examples = new ArrayList<>();
                sections.put(line.substring(4), examples);
            } else if (line.startsWith("jcrm ")) {
                examples.add(line);
            }
        }
        return sections;
    }

    @Test
    void everyVerbHasASectionWithAnExample() throws IOException {
        Map<String, List<String>> sections = sections();
        assertThat(sections.keySet()).containsExactlyInAnyOrderElementsOf(Verbs.paths());
        sections.forEach((verb, examples) -> assertThat(examples)
                .as(verb)
                .isNotEmpty()
                .allMatch(example -> example.equals("jcrm " + verb) || example.startsWith("jcrm " + verb + " ")));
    }

    @Test
    void everyExampleCanBeTyped() throws IOException {
        for (List<String> examples : sections().values()) {
            for (String example : examples) {
                String[] args = example.substring("jcrm ".length()).split(" +");
                CommandLine jcrm = Verbs.commandLine(session, args);
                assertThatCode(() -> jcrm.parseArgs(args)).as(example).doesNotThrowAnyException();
            }
        }
    }

    @Test
    void theExitCodesAreThoseOfTheProgram() throws IOException {
        List<String> lines = Files.readAllLines(DOCUMENT);
        for (ExitCode code : ExitCode.values()) {
            assertThat(lines).contains("| " + code.code() + " | " + code.meaning() + " |");
        }
    }

    @Test
    void everyChangingVerbHasADryRun() {
        CommandLine jcrm = Verbs.complete(session);
        for (String path : List.of(
                "cluster init",
                "cluster start",
                "cluster stop",
                "node start",
                "node stop",
                "node standby",
                "node unstandby",
                "resource move",
                "resource enable",
                "resource disable",
                "config apply")) {
            CommandLine verb = jcrm;
            for (String word : path.split(" ")) {
                verb = requireNonNull(verb.getSubcommands().get(word), word);
            }
            assertThat(verb.getCommandSpec().optionsMap()).as(path).containsKey("--dry-run");
        }
    }

    @Test
    void helpKnowsVerbsGroupsAndExitCodes() {
        Path nowhere = Path.of("none.sock");
        assertThat(Invocation.of(nowhere, "help", "node", "start").out()).contains("Usage: jcrm node start");
        assertThat(Invocation.of(nowhere, "help").out()).contains("resource").contains("List, move");
        assertThat(Invocation.of(nowhere, "help", "exit-codes").out()).contains("10   status: the service works");
        assertThat(Invocation.of(nowhere, "help", "nod").code()).isEqualTo(ExitCode.USAGE.code());
        assertThat(Invocation.of(nowhere, "mon", "--help").out())
                .contains("Usage: jcrm mon")
                .contains("--failcounts");
        assertThat(Invocation.of(nowhere, "--version").out()).startsWith("jcrm ");
        assertThat(Invocation.of(nowhere, "resource").code()).isEqualTo(ExitCode.USAGE.code());
    }
}
