package org.jcrm.daemon.config;

/**
 * How {@code jcrmd} ends; the numbers are documented in {@code docs/jcrmd.md} and stable. They are those of {@code
 * sysexits.h} where one fits, and never one with which a Java runtime ends by itself: 1 (it did not start), 3 (out of
 * memory), 128 and above (a signal). The unit {@code jcrmd.service} starts the daemon again after every end but those that
 * {@link #needsAPerson}.
 */
public enum ExitCode {
    /** Stopped as asked. */
    OK(0, "stopped as asked"),
    /** {@code EX_USAGE}. */
    USAGE(64, "wrong command line"),
    /** {@code EX_UNAVAILABLE}: the daemon left the cluster because it could not go on safely (a full disk, an excluded node). */
    UNSAFE(69, "could not go on safely"),
    /** {@code EX_SOFTWARE}: a bug stopped the daemon; the log tells its story. Resources keep running. */
    BUG(70, "stopped by a bug in jcrmd; resources keep running"),
    /** {@code EX_OSERR}. */
    PORT_IN_USE(71, "an address or port is taken or does not exist here"),
    /** {@code EX_OSFILE}; returned by the launcher script. */
    JAVA(72, "no Java runtime of version 25 or newer"),
    /** {@code EX_CANTCREAT}. */
    STATE(73, "a folder or file of the daemon cannot be used"),
    /** {@code EX_TEMPFAIL}. */
    ALREADY_RUNNING(75, "another jcrmd runs on this host"),
    /** {@code EX_NOPERM}. */
    CERTIFICATE(77, "no usable certificate of the cluster"),
    /** {@code EX_CONFIG}. */
    CONFIG(78, "the configuration file is missing or wrong");

    private final int code;
    private final String meaning;

    ExitCode(int code, String meaning) {
        this.code = code;
        this.meaning = meaning;
    }

    public int code() {
        return code;
    }

    /** Whether starting again changes nothing before somebody has done something. */
    public boolean needsAPerson() {
        return switch (this) {
            case USAGE, JAVA, CERTIFICATE, CONFIG -> true;
            case OK, UNSAFE, BUG, PORT_IN_USE, STATE, ALREADY_RUNNING -> false;
        };
    }

    public String meaning() {
        return meaning;
    }
}
