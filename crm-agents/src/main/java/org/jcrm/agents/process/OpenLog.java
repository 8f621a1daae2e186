package org.jcrm.agents.process;

import java.nio.file.Path;

/** A log that is open for appending; it stays the same file when its name is given to another one. */
public final class OpenLog implements AutoCloseable {
    private final Path path;
    private final int descriptor;

    OpenLog(Path path, int descriptor) {
        this.path = path;
        this.descriptor = descriptor;
    }

    public Path path() {
        return path;
    }

    int descriptor() {
        return descriptor;
    }

    @Override
    public void close() {
        Kernel.close(descriptor);
    }
}
