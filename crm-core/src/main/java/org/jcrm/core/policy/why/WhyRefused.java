package org.jcrm.core.policy.why;

/** The question names a resource or node that is not there; the message says so and proposes what might be meant. */
public final class WhyRefused extends Exception {
    private static final long serialVersionUID = 1;

    private final String nextStep;

    WhyRefused(String what, String nextStep) {
        super(what);
        this.nextStep = nextStep;
    }

    /** What was probably meant, or what there is; never empty. */
    public String nextStep() {
        return nextStep;
    }
}
