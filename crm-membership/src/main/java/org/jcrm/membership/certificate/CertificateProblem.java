package org.jcrm.membership.certificate;

/** A certificate or key that cannot be used. The message says what is wrong, in which file, and what to do. */
public final class CertificateProblem extends Exception {
    private static final long serialVersionUID = 1L;

    public CertificateProblem(String sentence) {
        super(sentence);
    }

    public CertificateProblem(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
