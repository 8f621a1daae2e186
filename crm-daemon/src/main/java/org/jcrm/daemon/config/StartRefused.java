package org.jcrm.daemon.config;

import static java.util.Objects.requireNonNull;

/** Why the daemon does not start, for the operator: what is wrong and where, and what to do. Never shown as a stack trace. */
public final class StartRefused extends Exception {
    /** Whether time alone may mend it. */
    public enum Passes {
        /** Somebody has to do something. */
        NO,
        /** A daemon before this one is ending: a matter of seconds, or never. */
        SOON,
        /** The host is still coming up: its clock, its addresses, its name service. However long that takes. */
        SOMETIME
    }

    private final ExitCode exitCode;
    private final String nextStep;
    private Passes passes = Passes.NO;

    public StartRefused(ExitCode exitCode, String problem, String nextStep) {
        super(problem);
        this.exitCode = requireNonNull(exitCode, "exitCode is null");
        this.nextStep = requireNonNull(nextStep, "nextStep is null");
    }

    public StartRefused(ExitCode exitCode, String problem, String nextStep, Throwable cause) {
        this(exitCode, problem, nextStep);
        initCause(cause);
    }

    /** Says so. @return this */
    public StartRefused thatPasses(Passes how) {
        this.passes = requireNonNull(how, "how is null");
        return this;
    }

    public Passes passes() {
        return passes;
    }

    public ExitCode exitCode() {
        return exitCode;
    }

    public String problem() {
        return String.valueOf(getMessage());
    }

    public String nextStep() {
        return nextStep;
    }
}
