package org.jcrm.daemon.api;

import org.jcrm.core.codec.api.Problem;

/** Ends a request with a problem; thrown by the routes' helpers, caught by the dispatcher. */
final class Refused extends Exception {
    private final transient Problem problem;

    Refused(Problem problem) {
        super(problem.title());
        this.problem = problem;
    }

    Refused(int status, String title, String detail, String nextStep) {
        this(Problem.of(status, title, detail, nextStep));
    }

    Problem problem() {
        return problem;
    }
}
