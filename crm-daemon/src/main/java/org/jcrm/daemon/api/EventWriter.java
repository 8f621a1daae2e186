package org.jcrm.daemon.api;

/**
 * The writing end of a stream of server-sent events. Calls return at once. Whoever writes nothing for long need not care: the
 * connection says by itself that it is alive.
 */
public interface EventWriter {
    /** @param data one line */
    void event(String name, byte[] data);

    /** Whether the reader is still there. */
    boolean isOpen();

    /** Whether the reader keeps up; what is not urgent should wait otherwise. */
    boolean isReady();
}
