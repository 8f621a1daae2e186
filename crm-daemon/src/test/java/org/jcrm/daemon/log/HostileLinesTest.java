package org.jcrm.daemon.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostileLinesTest {
    @TempDir
    Path folder;

    /** A path with an encoded line end wrote a perfect second line, with a date, in another's name. */
    @Test
    void noMessageAndNoStackMakesALineOfAnother() throws Exception {
        String forged = "a\n2026-11-30 10:00:00.000 INFO  audit: alice asks\r\u001b[2J\u202e";
        Properties before = (Properties) System.getProperties().clone();
        LoggerContext context = new LoggerContext();
        try {
            StoryLog.toFile(folder);
            StoryLog log = new StoryLog();
            log.setContext(context);
            log.configure(context);
            context.getLogger("jcrm.test").debug("Somebody says {}", forged);
            context.getLogger("jcrm.test").debug("And fails", new IllegalStateException(forged));
        } finally {
            context.stop();
            System.setProperties(before);
        }
        List<String> lines = awaitLines();

        assertThat(lines.getFirst()).contains("Somebody says a?2026-11-30").doesNotContain("\u001b", "\u202e");
        assertThat(lines.stream().filter(line -> line.matches("\\d{4}-.*"))).hasSize(2);
        assertThat(lines).anyMatch(line -> line.startsWith("    ") && line.contains("alice asks"));
    }

    private List<String> awaitLines() throws Exception {
        Path file = folder.resolve("jcrmd.log");
        List<String> lines = List.of();
        for (long end = System.nanoTime() + 10_000_000_000L; System.nanoTime() < end && lines.size() < 3; ) {
            lines = Files.exists(file) ? Files.readAllLines(file) : List.of();
            Thread.onSpinWait();
        }
        return lines;
    }
}
