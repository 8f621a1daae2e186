package org.jcrm.membership.certificate;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What the holder of a person's certificate may do; written into the certificate as an organizational unit (OU). */
public enum CertificateRole {
    VIEWER("jcrm-viewer"),
    OPERATOR("jcrm-operator"),
    ADMIN("jcrm-admin");

    /** Units that begin so are the cluster's own; any other unit means nothing here. */
    static final String PREFIX = "jcrm-";

    private final String unit;

    CertificateRole(String unit) {
        this.unit = unit;
    }

    /** The organizational unit that stands for this role. */
    public String unit() {
        return unit;
    }

    static Optional<CertificateRole> ofUnit(String unit) {
        return Arrays.stream(values()).filter(role -> role.unit.equals(unit)).findFirst();
    }

    static List<String> units() {
        return Arrays.stream(values()).map(CertificateRole::unit).toList();
    }
}
