package org.jcrm.daemon.watchdog;

import java.io.IOException;

/** Something that resets the host unless it is fed in time. Armed as soon as it is open. */
public interface Watchdog extends AutoCloseable {
    /** @throws IOException if it cannot be fed: then the host will be reset, whatever happens here */
    void feed() throws IOException;

    /** Ends it in good order: nobody will reset the host any more. */
    void disarm() throws IOException;

    /** Lets go of it without a word; it stays armed. */
    @Override
    void close();
}
