package org.jcrm.cli;

/** How {@code jcrm} ends; {@code docs/cli.md} and {@code jcrm help exit-codes} list them. */
public enum ExitCode {
    OK(0, "Done, or all is well."),
    REFUSED(1, "The cluster refused the request, or it failed; nothing or only what was said has changed."),
    USAGE(2, "Wrong command line."),
    UNREACHABLE(3, "The daemon cannot be reached, or did not answer in time."),
    FORBIDDEN(4, "This user may not do that."),
    NO_JAVA(5, "No Java runtime of version 25 or newer (said by the launcher)."),
    CONFLICT(6, "The configuration or the state is another by now; nothing was applied."),
    NOT_CONFIRMED(7, "The question was answered with no, or there was no terminal to ask on."),
    INVALID(8, "A file (configuration, CIB, certificate) is wrong; the places are listed."),
    DEGRADED(
            10,
            "status: the service works, but something needs attention; doctor: something is unsafe;"
                    + " certificate list: one ends soon or is barred."),
    DOWN(11, "status: something that should run does not, or this node takes no part."),
    BUG(70, "An error in jcrm itself; JCRM_DEBUG=1 shows more."),
    EXPIRED(110, "rule check: the rule held once and will not hold again."),
    NOT_YET(111, "rule check: the rule will hold later.");

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
