package org.jcrm.membership.certificate;

import static java.util.Objects.requireNonNull;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.naming.InvalidNameException;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import org.jcrm.core.model.NodeName;

/**
 * Who a certificate was made out to. This is the only reader of subjects: two readers that disagree about one subject
 * would give the same certificate two names. A subject that can be read in two ways is therefore refused.
 *
 * @param name the one common name (CN)
 * @param role the role of a person; empty: the certificate is that of the node of this name, if there is one
 */
public record CertificateSubject(String name, Optional<CertificateRole> role) {
    /** The upper bound of a common name in X.520 (ub-common-name). */
    private static final int LONGEST_NAME = 64;

    public CertificateSubject {
        requireNonNull(name, "name is null");
        requireNonNull(role, "role is null");
    }

    /** @throws CertificateException with the reason, as the rest of a sentence that begins with the holder */
    public static CertificateSubject of(X509Certificate certificate) throws CertificateException {
        // RFC 2253 by contract: special characters are escaped, and a value that is no text is written as #hex.
        return ofSubject(certificate.getSubjectX500Principal().getName());
    }

    static CertificateSubject ofSubject(String subject) throws CertificateException {
        List<String> names = new ArrayList<>();
        List<String> units = new ArrayList<>();
        try {
            for (Rdn rdn : new LdapName(subject).getRdns()) {
                // One part of a subject may hold several attributes (CN=a+CN=b), of which Rdn.getValue() shows one.
                for (var attributes = rdn.toAttributes().getAll(); attributes.hasMore(); ) {
                    Attribute attribute = attributes.next();
                    switch (attribute.getID().toUpperCase(Locale.ROOT)) {
                        case "CN", "2.5.4.3" -> addTexts(attribute, names);
                        case "OU", "2.5.4.11" -> addTexts(attribute, units);
                        default -> {
                            // Country, organization and the like say nothing to the cluster.
                        }
                    }
                }
            }
        } catch (InvalidNameException | IllegalArgumentException | IndexOutOfBoundsException e) {
            // The last two come of escapes and quotes that no value has.
            throw new CertificateException("its certificate has a subject that cannot be read", e);
        } catch (NamingException e) {
            throw new IllegalStateException("attributes of a parsed name are in memory", e);
        }
        return new CertificateSubject(onlyName(names), onlyRole(units));
    }

    private static void addTexts(Attribute attribute, List<String> texts) throws NamingException, CertificateException {
        for (var values = attribute.getAll(); values.hasMore(); ) {
            if (!(values.next() instanceof String text)) {
                throw new CertificateException(
                        "its certificate's " + attribute.getID() + " is no text; issue one with a plain name");
            }
            texts.add(text);
        }
    }

    private static String onlyName(List<String> names) throws CertificateException {
        if (names.isEmpty()) {
            throw new CertificateException("its certificate has no common name (CN)");
        }
        if (names.size() > 1) {
            throw new CertificateException("its certificate has " + names.size()
                    + " common names (CN), so nobody can say whose it is; issue one with a single name");
        }
        String name = names.getFirst();
        if (name.isBlank()
                || name.length() > LONGEST_NAME
                || name.codePoints().anyMatch(CertificateSubject::isInvisible)) {
            throw new CertificateException("its certificate's common name (CN) is blank, longer than " + LONGEST_NAME
                    + " characters, or holds invisible characters");
        }
        return name;
    }

    /** Control characters make lines in logs; format characters turn the direction of writing. */
    private static boolean isInvisible(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }

    private static Optional<CertificateRole> onlyRole(List<String> units) throws CertificateException {
        List<String> own = units.stream()
                .filter(unit -> unit.toLowerCase(Locale.ROOT).startsWith(CertificateRole.PREFIX))
                .toList();
        if (own.isEmpty()) {
            return Optional.empty();
        }
        Optional<CertificateRole> role = CertificateRole.ofUnit(own.getFirst());
        if (own.size() > 1 || role.isEmpty()) {
            // Taking it for a node's or a viewer's would be a guess.
            throw new CertificateException("its certificate must name exactly one of the roles "
                    + String.join(", ", CertificateRole.units()) + " as its unit (OU)");
        }
        return role;
    }

    /** The node whose certificate this is, if such a node is configured; a certificate with a role is never a node's. */
    public Optional<NodeName> node() {
        return role.isPresent() ? Optional.empty() : Optional.of(NodeName.of(name));
    }

    /**
     * The node that a certificate was made out to.
     *
     * @throws CertificateException if it is a person's, or cannot be read
     */
    public static NodeName nodeOf(X509Certificate certificate) throws CertificateException {
        CertificateSubject subject = of(certificate);
        return subject.node()
                .orElseThrow(() -> new CertificateException(
                        "its certificate is made out to the person " + subject.name() + ", not to a node"));
    }
}
