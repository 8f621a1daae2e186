package org.jcrm.daemon;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jcrm.daemon.config.DaemonConfig;
import org.jcrm.daemon.config.DaemonConfigReader.Overrides;
import org.jcrm.daemon.config.ExitCode;
import org.jcrm.daemon.config.StartRefused;
import org.jspecify.annotations.Nullable;

/** What the command line of {@code jcrmd} says. */
sealed interface CommandLine {
    String USAGE = """
            usage: jcrmd [--config FILE] [--check-config]
                         [--state-dir DIR] [--run-dir DIR] [--log-dir DIR] [--certificates DIR]
                   jcrmd --version | --help

            The cluster daemon: one per node, usually started by systemd. Reads /etc/jcrm/jcrmd.yaml unless told otherwise;
            the folders given here win over the file's. --check-config says what is wrong with file and certificates, and ends.
            Signals: SIGTERM detaches (what runs on the node keeps running). Exit codes and the file are described in docs/jcrmd.md.
            """;

    record Version() implements CommandLine {}

    record Help() implements CommandLine {}

    record Run(Path file, Overrides overrides, boolean checkOnly) implements CommandLine {}

    static CommandLine parse(List<String> words) throws StartRefused {
        Path file = DaemonConfig.DEFAULT_FILE;
        boolean checkOnly = false;
        @Nullable Path state = null;
        @Nullable Path run = null;
        @Nullable Path log = null;
        @Nullable Path certificates = null;
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            switch (word) {
                case "--version" -> {
                    return new Version();
                }
                case "--help", "-h" -> {
                    return new Help();
                }
                case "--check-config" -> checkOnly = true;
                case "--config" -> file = value(words, ++i, word);
                case "--state-dir" -> state = value(words, ++i, word);
                case "--run-dir" -> run = value(words, ++i, word);
                case "--log-dir" -> log = value(words, ++i, word);
                case "--certificates" -> certificates = value(words, ++i, word);
                default ->
                    throw new StartRefused(
                            ExitCode.USAGE, "unknown option `" + word + "`", "`jcrmd --help` lists what there is.");
            }
        }
        return new Run(
                file,
                new Overrides(
                        Optional.ofNullable(state),
                        Optional.ofNullable(run),
                        Optional.ofNullable(log),
                        Optional.ofNullable(certificates)),
                checkOnly);
    }

    private static Path value(List<String> words, int index, String option) throws StartRefused {
        if (index >= words.size()) {
            throw new StartRefused(
                    ExitCode.USAGE, "the option `" + option + "` needs a path", "Write it behind the option.");
        }
        return Path.of(words.get(index)).toAbsolutePath();
    }
}
