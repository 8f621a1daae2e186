package org.jcrm.cli.verb;

import java.io.IOException;
import java.nio.file.Path;
import org.jcrm.cli.FakeDaemon;
import org.jcrm.cli.Invocation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Commands that ask a daemon which answers what it was told to. */
abstract class AgainstFakeDaemon {
    @TempDir
    Path directory;

    FakeDaemon daemon;

    @BeforeEach
    void startDaemon() throws IOException {
        daemon = new FakeDaemon(directory.resolve("api.sock"));
    }

    @AfterEach
    void stopDaemon() {
        daemon.close();
    }

    final Invocation jcrm(String... args) {
        return Invocation.of(daemon.socket(), args);
    }
}
