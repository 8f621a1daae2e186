package org.jcrm.membership.certificate;

import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import org.jcrm.core.model.NodeName;

/** The name that a certificate was made out to. */
public final class CommonName {
    private CommonName() {}

    /** Empty if the subject has no common name. */
    public static Optional<NodeName> of(X509Certificate certificate) {
        try {
            for (Rdn rdn : new LdapName(certificate.getSubjectX500Principal().getName()).getRdns()) {
                if (rdn.getType().equalsIgnoreCase("CN") && rdn.getValue() instanceof String name && !name.isBlank()) {
                    return Optional.of(NodeName.of(name));
                }
            }
            return Optional.empty();
        } catch (InvalidNameException e) {
            // X500Principal.getName() is RFC 2253 by contract.
            throw new IllegalStateException(e);
        }
    }
}
