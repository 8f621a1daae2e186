package org.jcrm.core.codec.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jcrm.core.codec.api.LocatedError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The reference that people copy from is right: each of its examples is a configuration without errors. */
class ConfigurationDocumentTest {
    private static final Path DOCUMENT = Path.of("..", "docs", "configuration.md");

    static List<String> examples() throws IOException {
        return Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(DOCUMENT))
                .results()
                .map(match -> match.group(1))
                .toList();
    }

    @Test
    void thereAreExamples() throws IOException {
        assertThat(examples()).hasSizeGreaterThanOrEqualTo(6);
    }

    @ParameterizedTest
    @MethodSource("examples")
    void everyExampleReadsAndReadsBack(String example) {
        CibYaml.Outcome outcome = CibYaml.read("configuration.md", example);

        assertThat(outcome).as(example).isInstanceOf(CibYaml.Outcome.Read.class);
        CibYaml.Outcome.Read read = (CibYaml.Outcome.Read) outcome;
        assertThat(CibYamlTest.read(CibYaml.write(read.configuration()))).isEqualTo(read.configuration());
    }

    @ParameterizedTest
    @MethodSource("examples")
    void everyWholeExampleIsAcceptedAsAConfiguration(String example) {
        if (!example.contains("nodes:") || !example.contains("resources:")) {
            // Shows one section only; what a cluster needs beside it is not its business.
            return;
        }
        assertThat(ConfigFile.read("configuration.md", example, List.of()).errors())
                .extracting(LocatedError::toString)
                .isEmpty();
    }

    /** Keys that the reader knows, as its own advice for a mistyped key lists them. */
    static Stream<String> filesWithAStrangeKey() {
        return Stream.of(
                "xyzzyxyzzy: 1",
                "nodes: {a: {xyzzyxyzzy: 1}}",
                "resources: {c: {clone: , xyzzyxyzzy: 1, primitive: {id: r, agent: \"ocf:jcrm:Dummy\"}}}",
                "resources: {r: {agent: \"ocf:jcrm:Dummy\", xyzzyxyzzy: 1}}",
                "resources: {r: {agent: \"ocf:jcrm:Dummy\", operations: {start: {xyzzyxyzzy: 1}}}}",
                "resources: {r: {agent: \"ocf:jcrm:Dummy\", params: [{values: {}, rule: {xyzzyxyzzy: 1, expressions: []}}]}}",
                "constraints: [{location: {xyzzyxyzzy: 1}}]",
                "constraints: [{colocation: {xyzzyxyzzy: 1}}]",
                "constraints: [{order: {xyzzyxyzzy: 1}}]",
                "constraints: [{ticket: {xyzzyxyzzy: 1}}]",
                "constraints: [{order: {sets: [{xyzzyxyzzy: 1}]}}]");
    }

    @ParameterizedTest
    @MethodSource("filesWithAStrangeKey")
    void everyKeyThatTheReaderKnowsIsInTheDocument(String file) throws IOException {
        CibYaml.Outcome.Refused refused = (CibYaml.Outcome.Refused) CibYaml.read("f", file);
        String known = refused.errors().stream()
                .filter(error -> error.message().contains("xyzzyxyzzy"))
                .map(LocatedError::nextStep)
                .findFirst()
                .orElseThrow();
        assertThat(known).startsWith("known here: ");

        String document = Files.readString(DOCUMENT);
        List<String> documented = Pattern.compile("`([A-Za-z_-]+)`")
                .matcher(document)
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList();
        assertThat(documented).contains(known.substring("known here: ".length()).split(", "));
    }
}
