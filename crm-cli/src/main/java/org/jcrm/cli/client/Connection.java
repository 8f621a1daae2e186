package org.jcrm.cli.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** A duplex byte stream to a daemon. */
interface Connection extends AutoCloseable {
    InputStream in() throws IOException;

    OutputStream out() throws IOException;

    /** Wakes a thread that waits in {@link #in()}. */
    @Override
    void close();
}
