package org.jcrm.daemon.api;

import java.util.Locale;
import org.jcrm.membership.certificate.CertificateRole;

/** What a caller may do. Each route names what it needs; each role may do what those before it may. */
public enum Access {
    /** Look at what the daemon publishes. */
    VIEWER,
    /** Run what is configured: move, stop, fence, ask agents; name no program and no parameter. */
    OPERATOR,
    /** Change the configuration, which names programs and their parameters. */
    ADMIN;

    public boolean allows(Access needed) {
        return compareTo(needed) >= 0;
    }

    /** As documents and messages write it: {@code operator}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Access of(CertificateRole role) {
        return switch (role) {
            case VIEWER -> VIEWER;
            case OPERATOR -> OPERATOR;
            case ADMIN -> ADMIN;
        };
    }
}
