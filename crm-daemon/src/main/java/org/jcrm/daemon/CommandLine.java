package org.jcrm.daemon;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jcrm.daemon.config.ArbitratorConfig;
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
                   jcrmd --arbitrator [--config FILE] [--check-config]
                   jcrmd --version | --help

            The cluster daemon: one per node, usually started by systemd. Reads /etc/jcrm/jcrmd.yaml unless told otherwise;
            the folders given here win over the file's. --check-config says what is wrong with file and certificates, and ends.
            --arbitrator: a vote for clusters that run elsewhere, and nothing else; needs no root, reads /etc/jcrm/arbitrator.yaml.
            Signals: SIGTERM detaches (what runs on the node keeps running). Exit codes and the file are described in docs/jcrmd.md.
            """;

    record Version() implements CommandLine {}

    record Help() implements CommandLine {}

    record Run(Path file, Overrides overrides, boolean checkOnly) implements CommandLine {}

    record Arbitrate(Path file, boolean checkOnly) implements CommandLine {}

    static CommandLine parse(List<String> words) throws StartRefused {
        @Nullable Path file = null;
        boolean arbitrator = false;
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
                case "--arbitrator" -> arbitrator = true;
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
        if (arbitrator) {
            if (state != null || run != null || log != null || certificates != null) {
                throw new StartRefused(
                        ExitCode.USAGE,
                        "an arbitrator has no folders of its own on the command line",
                        "Set `clusters:` and `state:` in " + ArbitratorConfig.DEFAULT_FILE + ".");
            }
            return new Arbitrate(file == null ? ArbitratorConfig.DEFAULT_FILE : file, checkOnly);
        }
        return new Run(
                file == null ? DaemonConfig.DEFAULT_FILE : file,
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
