package org.jcrm.daemon.api;

/** The writing end of a stream of server-sent events. Calls return at once. */
public interface EventWriter {
    /** @param data one line */
    void event(String name, byte[] data);

    /** Keeps the connection known to be alive. */
    void comment(String text);

    /** Whether the reader is still there. */
    boolean isOpen();

    /** Whether the reader keeps up; what is not urgent should wait otherwise. */
    boolean isReady();
}
