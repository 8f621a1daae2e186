package org.jcrm.core.policy.differential;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Pacemaker's own simulation, as a process. */
final class CrmSimulate {
    private static final List<Path> PLACES =
            List.of(Path.of("/usr/sbin/crm_simulate"), Path.of("/usr/bin/crm_simulate"));
    private static final long PATIENCE_SECONDS = 60;

    /** What the dot graph says of an action that is wanted, but cannot run. */
    private static final Pattern IMPOSSIBLE = Pattern.compile("^\"(\\S+ \\S+)\" \\[ style=dashed color=\"red\".*");

    private final Path scratch;

    /**
     * @param decisions what is done
     * @param impossible actions that are wanted but cannot run, {@code KEY NODE}; twice if two instances want the same
     */
    record Answer(Decisions decisions, List<String> impossible) {
        Answer {
            impossible = List.copyOf(impossible);
        }
    }

    CrmSimulate(Path scratch) {
        this.scratch = scratch;
    }

    static boolean installed() {
        return installedAt().findAny().isPresent();
    }

    private static Stream<Path> installedAt() {
        return PLACES.stream().filter(Files::isExecutable);
    }

    /** @return empty if the program failed one of its own assertions, which 2.1.5 does on some clusters */
    Optional<Answer> decide(String cib) throws IOException, InterruptedException {
        Path file = scratch.resolve("cib.xml");
        Path graph = scratch.resolve("graph.xml");
        Path dot = scratch.resolve("graph.dot");
        Path text = scratch.resolve("text");
        Files.writeString(file, cib);
        Files.deleteIfExists(graph);
        ProcessBuilder builder = new ProcessBuilder(
                installedAt().findFirst().orElseThrow().toString(),
                "-x",
                file.toString(),
                "-t",
                RandomCib.NOW.toString(),
                "-R",
                "-G",
                graph.toString(),
                "-D",
                dot.toString());
        builder.environment().put("TZ", "UTC");
        builder.environment().put("LC_ALL", "C");
        Process process =
                builder.redirectErrorStream(true).redirectOutput(text.toFile()).start();
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException("crm_simulate did not end");
        }
        String said = Files.readString(text, StandardCharsets.UTF_8);
        if (said.contains("Triggered fatal assertion")) {
            return Optional.empty();
        }
        if (process.exitValue() != 0 || !Files.exists(graph)) {
            throw new IOException("crm_simulate refused the file: " + said);
        }
        List<String> impossible = Files.readAllLines(dot).stream()
                .map(IMPOSSIBLE::matcher)
                .filter(Matcher::matches)
                .map(matcher -> matcher.group(1))
                .toList();
        return Optional.of(new Answer(Decisions.of(said, Files.readString(graph)), impossible));
    }
}
