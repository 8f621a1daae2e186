package org.jcrm.core.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jcrm.core.cib.Configuration;
import org.jcrm.core.codec.CibXmlReader;
import org.jcrm.core.codec.CodecException;
import org.jcrm.core.codec.JsonObject;
import org.jcrm.core.codec.yaml.CibYaml;
import org.jcrm.core.codec.yaml.ConfigFile;
import org.jcrm.core.model.AttributeSet;
import org.jcrm.core.model.NvPair;
import org.jcrm.core.model.Score;
import org.jcrm.core.model.TextCheck;
import org.jcrm.core.model.TextPattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Numbers and texts at their limits, and one beyond. */
class ConfigurationLimitsTest {
    private static final String NODE = "cluster: {fencing-enabled: false}\nnodes: [a]\n";

    @Test
    void theDocumentationShowsTheSameTable() throws IOException {
        String page = Files.readString(Path.of("..", "docs", "configuration.md"), StandardCharsets.UTF_8);
        for (ConfigurationLimits.Limit limit : ConfigurationLimits.table()) {
            assertThat(page)
                    .contains("| " + limit.what() + " | " + String.format(java.util.Locale.ROOT, "%,d", limit.most())
                            + " | " + limit.why() + " |");
        }
    }

    static Stream<Map.Entry<String, String>> tooLarge() {
        return Map.of(
                "nodes: [" + numbered("n", 65, ", ") + "]\n",
                "65 nodes",
                NODE + "resources:\n" + lines(2001, "  r%d: {agent: \"ocf:jcrm:Dummy\"}"),
                "2001 primitives",
                "nodes: [" + numbered("n", 20, ", ") + "]\nresources:\n"
                        + lines(401, "  r%d: {agent: \"ocf:jcrm:Dummy\"}"),
                "8020 places",
                NODE
                        + "resources:\n  c: {clone: {clone-max: 999999999}, primitive: {id: r, agent: \"ocf:jcrm:Dummy\"}}\n",
                "1000000 instances",
                NODE + "resources:\n  c: {clone: {notify: true, clone-max: 101, globally-unique: true},"
                        + " primitive: {id: r, agent: \"ocf:jcrm:Dummy\"}}\n",
                "10201 notices",
                NODE + "resources:\n  r:\n    agent: ocf:jcrm:Dummy\n    operations:\n      monitor:\n"
                        + lines(33, "        - {interval: %d0s}"),
                "33 operations",
                NODE + "resources:\n  r:\n    agent: ocf:jcrm:Dummy\n    params:\n" + lines(501, "      p%d: x"),
                "501 settings",
                NODE + "tags:\n  t: [" + numbered("n", 4001, ", ") + "]\n",
                "tags",
                NODE + "resources:\n  r: {agent: \"ocf:jcrm:Dummy\"}\nconstraints:\n"
                        + lines(4001, "  - location: {id: l%d, resource: r, node: a, score: 1}"),
                "4001 constraints",
                NODE + "resources:\n  r: {agent: \"ocf:jcrm:Dummy\"}\nconstraints:\n  - location: {resource: r, rule: "
                        + nested(11) + "}\n",
                "more than 10 deep")
                .entrySet()
                .stream();
    }

    @ParameterizedTest
    @MethodSource
    void tooLarge(Map.Entry<String, String> yamlAndWords) {
        ConfigFile file = ConfigFile.read("cluster.yaml", yamlAndWords.getKey(), List.of());

        assertThat(file.errors()).isNotEmpty().first().satisfies(error -> {
            assertThat(error.message()).contains(yamlAndWords.getValue());
            assertThat(error.line()).isPositive();
        });
    }

    @Test
    void aRuleAsDeepAsAllowedIsAccepted() {
        ConfigFile file = ConfigFile.read(
                "cluster.yaml",
                NODE + "resources:\n  r: {agent: \"ocf:jcrm:Dummy\"}\nconstraints:\n  - location: {resource: r, rule: "
                        + nested(10) + "}\n",
                List.of());

        assertThat(file.errors()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\nb",
                "a\u0000b",
                "a\u001b[2J",
                "a\u202eb",
                "a\u2066b",
                "../etc/passwd",
                "a\"b",
                "a'b",
                "$(reboot)",
                "`id`",
                "a;b",
                "..",
                "-rf",
                "a b",
                "a\u2028b",
                "a\ud800b"
            })
    void hostileNamesAreRefusedWhereverTheyCameFrom(String name) {
        assertThat(TextCheck.word("the name", name)).isPresent();
        assertThat(TextCheck.word("the name", name).orElseThrow()).doesNotContain("\n", "\u0000", "\u001b", "\u202e");
        Configuration configuration = Configuration.EMPTY.withProperties(List.of(new AttributeSet(
                "set", Score.ZERO, java.util.Optional.empty(), List.of(new NvPair("p", name, "value")))));
        if (!name.equals("a b")) {
            assertThat(CibValidator.check(configuration, List.of()))
                    .anyMatch(problem -> problem.isError() && problem.message().contains("setting's name"));
        }
    }

    @Test
    void longNamesAndValuesAreRefused() {
        assertThat(TextCheck.word("the name", "x".repeat(255))).isEmpty();
        assertThat(TextCheck.word("the name", "x".repeat(256))).isPresent();
        assertThat(TextCheck.value("the value", "x".repeat(16_384))).isEmpty();
        assertThat(TextCheck.value("the value", "x".repeat(16_385))).isPresent();
        assertThat(TextCheck.value("the value", "lines\nand\ttabs, \u05d0 and \u0627 too"))
                .isEmpty();
    }

    @Test
    void aHostileNameIsToldWithItsLine() {
        ConfigFile file = ConfigFile.read(
                "cluster.yaml",
                NODE + "resources:\n  r:\n    agent: ocf:jcrm:Dummy\n    params:\n      \"a;b\": x\n",
                List.of());

        assertThat(file.errors()).hasSize(1);
        assertThat(file.errors().getFirst().line()).isEqualTo(7);
        assertThat(file.errors().getFirst().message()).contains("U+003B");
    }

    /** {@code (a+)+b} on a row of a's takes longer than the universe has; the answer comes at once, and it is no. */
    @Test
    void aPatternThatNeverEndsIsGivenUp() {
        assertThat(TextPattern.of("(a+)+b").orElseThrow().isIn("a".repeat(200))).isFalse();
        assertThat(TextPattern.of("(a|aa)+$").orElseThrow().isIn("a".repeat(254) + "b"))
                .isFalse();
        assertThat(TextPattern.of("d.*").orElseThrow().isIn("db")).isTrue();
        assertThat(TextPattern.problem("((x{999}){999}){999}")).isPresent();
        assertThat(TextPattern.problem("(")).isPresent();
    }

    @Test
    void readersBearTheDepthThatTheyAllowWithHalfOfTheSmallestStack() throws InterruptedException {
        AtomicBoolean done = new AtomicBoolean();
        Thread thread = new Thread(
                null,
                () -> {
                    yaml();
                    refuses(() -> CibXmlReader.read(new java.io.ByteArrayInputStream(xml(150))));
                    refuses(() -> CibXmlReader.read(new java.io.ByteArrayInputStream(xml(100_000))));
                    refuses(() -> JsonObject.parse(json(100_000)));
                    try {
                        JsonObject.parse(json(190));
                    } catch (CodecException e) {
                        throw new AssertionError(e);
                    }
                    done.set(true);
                },
                "loop",
                256 * 1024);
        thread.start();
        thread.join(60_000);

        assertThat(done).isTrue();
    }

    @FunctionalInterface
    private interface Reading {
        void run() throws CodecException;
    }

    private static void refuses(Reading reading) {
        try {
            reading.run();
        } catch (CodecException e) {
            return;
        }
        throw new AssertionError("was read");
    }

    private static void yaml() {
        for (int depth : new int[] {38, 60, 100_000}) {
            CibYaml.read("f", "a: " + "[".repeat(depth) + "]".repeat(depth));
            CibYaml.read("f", "a: " + "{a: ".repeat(depth) + "1" + "}".repeat(depth));
        }
    }

    /** Rules within rules within a CIB that lacks everything else. */
    private static byte[] xml(int depth) {
        return ("<cib>" + "<rule>".repeat(depth) + "</rule>".repeat(depth)).getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] json(int depth) {
        return ("{\"a\":" + "[".repeat(depth) + "]".repeat(depth) + "}").getBytes(StandardCharsets.UTF_8);
    }

    private static String nested(int depth) {
        String rule = "{expressions: [\"defined x\"]}";
        for (int i = 1; i < depth; i++) {
            rule = "{expressions: [{rule: " + rule + "}]}";
        }
        return rule.replaceFirst("\\{", "{score: 1, ");
    }

    private static String numbered(String prefix, int n, String between) {
        return IntStream.range(0, n).mapToObj(i -> prefix + i).collect(Collectors.joining(between));
    }

    private static String lines(int n, String line) {
        return IntStream.range(1, n + 1).mapToObj(line::formatted).collect(Collectors.joining("\n", "", "\n"));
    }
}
