package org.jcrm.daemon.config;

/** How {@code jcrmd} ends; the numbers are documented in {@code docs/jcrmd.md} and stable. */
public enum ExitCode {
    /** Stopped as asked. */
    OK(0, "stopped as asked"),
    /** A bug stopped the daemon; the log tells its story. Resources keep running. */
    BUG(1, "stopped by a bug in jcrmd; resources keep running"),
    USAGE(2, "wrong command line"),
    CONFIG(3, "the configuration file is missing or wrong"),
    CERTIFICATE(4, "no usable certificate of the cluster"),
    /** Returned by the launcher script. */
    JAVA(5, "no Java runtime of version 25 or newer"),
    ALREADY_RUNNING(6, "another jcrmd runs on this host"),
    PORT_IN_USE(7, "an address or port is taken or does not exist here"),
    STATE(8, "a folder or file of the daemon cannot be used"),
    /** The daemon left the cluster because it could not go on safely (a full disk, an excluded node). */
    UNSAFE(9, "could not go on safely");

    private final int code;
    private final String meaning;

    ExitCode(int code, String meaning) {
        this.code = code;
        this.meaning = meaning;
    }

    public int code() {
        return code;
    }

    public String meaning() {
        return meaning;
    }
}
