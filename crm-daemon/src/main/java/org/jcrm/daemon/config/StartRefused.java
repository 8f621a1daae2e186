package org.jcrm.daemon.config;

import static java.util.Objects.requireNonNull;

/** Why the daemon does not start, for the operator: what is wrong and where, and what to do. Never shown as a stack trace. */
public final class StartRefused extends Exception {
    private final ExitCode exitCode;
    private final String nextStep;

    public StartRefused(ExitCode exitCode, String problem, String nextStep) {
        super(problem);
        this.exitCode = requireNonNull(exitCode, "exitCode is null");
        this.nextStep = requireNonNull(nextStep, "nextStep is null");
    }

    public StartRefused(ExitCode exitCode, String problem, String nextStep, Throwable cause) {
        this(exitCode, problem, nextStep);
        initCause(cause);
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
