package org.jcrm.membership.certificate;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.util.Base64;
import java.util.Optional;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.IETFUtils;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/**
 * A node's request for a certificate (PKCS#10): its name and its public key, signed by the private key, which stays
 * where it was made.
 *
 * @param name the common name that is asked for; whoever signs decides whether to believe it
 */
public record CertificateRequest(String name, PublicKey key) {
    private static final String KIND = "CERTIFICATE REQUEST";
    private static final String BEGIN = "-----BEGIN " + KIND + "-----";
    private static final String END = "-----END " + KIND + "-----";
    private static final int MAX_LENGTH = 16 * 1024;

    public CertificateRequest {
        requireNonNull(name, "name is null");
        requireNonNull(key, "key is null");
    }

    /** Makes a request, as PEM. */
    static String make(String name, KeyPair keys) {
        X500Name subject =
                new X500NameBuilder(BCStyle.INSTANCE).addRDN(BCStyle.CN, name).build();
        try {
            return Pem.spell(
                    KIND,
                    new JcaPKCS10CertificationRequestBuilder(subject, keys.getPublic())
                            .build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate()))
                            .getEncoded());
        } catch (OperatorCreationException | IOException e) {
            throw new IllegalStateException("every JDK signs with P-256", e);
        }
    }

    /**
     * @param where the text comes from, for the sentence
     * @throws CertificateProblem if it is no request, or is not signed by the key that it names
     */
    public static CertificateRequest read(String pem, String where) throws CertificateProblem {
        String base64 = Optional.of(pem)
                .filter(text -> text.length() <= MAX_LENGTH)
                .flatMap(text -> Pem.between(BEGIN, END, text))
                .orElseThrow(() -> new CertificateProblem(
                        where + " holds no \"" + BEGIN + "\"; take the file that `jcrm certificate renew` made"));
        try {
            byte[] der = Base64.getMimeDecoder().decode(base64);
            JcaPKCS10CertificationRequest request = new JcaPKCS10CertificationRequest(der);
            PublicKey key = request.getPublicKey();
            if (!request.isSignatureValid(new JcaContentVerifierProviderBuilder().build(key))) {
                throw new CertificateProblem(where + " is not signed by the key that it names; ask for it again");
            }
            return new CertificateRequest(
                    name(request.getSubject())
                            .orElseThrow(
                                    () -> new CertificateProblem(where + " names not exactly one common name (CN)")),
                    key);
        } catch (IOException
                | GeneralSecurityException
                | OperatorCreationException
                | PKCSException
                | IllegalArgumentException
                | IllegalStateException e) {
            throw new CertificateProblem(where + " is damaged (" + e.getMessage() + "); ask for it again", e);
        }
    }

    private static Optional<String> name(X500Name subject) {
        RDN[] names = subject.getRDNs(BCStyle.CN);
        return names.length == 1 && !names[0].isMultiValued()
                ? Optional.of(IETFUtils.valueToString(names[0].getFirst().getValue()))
                : Optional.empty();
    }
}
