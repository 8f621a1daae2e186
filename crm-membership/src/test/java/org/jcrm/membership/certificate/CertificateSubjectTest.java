package org.jcrm.membership.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.security.KeyPairGenerator;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jcrm.core.model.NodeName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CertificateSubjectTest {
    @Test
    void a_certificate_without_a_role_is_the_nodes_of_its_name() throws Exception {
        CertificateSubject subject = CertificateSubject.ofSubject("CN=node1");

        assertThat(subject.node()).contains(NodeName.of("node1"));
        assertThat(subject.role()).isEmpty();
    }

    @Test
    void a_certificate_with_a_role_is_never_a_nodes_even_if_it_is_called_like_one() throws Exception {
        CertificateSubject subject = CertificateSubject.ofSubject("CN=node1,OU=jcrm-viewer,O=example");

        assertThat(subject.role()).contains(CertificateRole.VIEWER);
        assertThat(subject.node()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"CN=viewer,CN=node1", "CN=node1,CN=viewer", "CN=viewer+CN=node1", "2.5.4.3=viewer,CN=node1"})
    void two_common_names_are_refused_because_two_readers_may_take_another_one_each(String subject) {
        assertThatThrownBy(() -> CertificateSubject.ofSubject(subject))
                .isInstanceOf(CertificateException.class)
                .hasMessageContaining("2 common names");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CN=a,OU=jcrm-viewer,OU=jcrm-admin",
                "CN=a,OU=jcrm-viewer+OU=jcrm-admin",
                "CN=a,OU=jcrm-root",
                "CN=a,OU=JCRM-admin",
                "CN=a,OU=jcrm-admin\\ "
            })
    void a_role_that_is_not_exactly_one_of_the_known_ones_is_refused_rather_than_guessed(String subject) {
        assertThatThrownBy(() -> CertificateSubject.ofSubject(subject))
                .isInstanceOf(CertificateException.class)
                .hasMessageContaining("exactly one of the roles jcrm-viewer, jcrm-operator, jcrm-admin");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "OU=jcrm-admin",
                "CN=\\ ",
                "CN=a\\0Ab",
                "CN=a\\00b",
                "CN=a\\E2\\80\\AEb",
                "CN=a1234567890123456789012345678901234567890123456789012345678901234567890"
            })
    void a_name_that_would_make_a_line_or_mislead_a_reader_is_refused(String subject) {
        assertThatThrownBy(() -> CertificateSubject.ofSubject(subject)).isInstanceOf(CertificateException.class);
    }

    @Test
    void a_units_text_cannot_pass_for_a_common_name() throws Exception {
        X509Certificate certificate = certificate(new X500NameBuilder(BCStyle.INSTANCE)
                .addRDN(BCStyle.OU, new DERUTF8String("x,CN=node1"))
                .addRDN(BCStyle.CN, new DERUTF8String("viewer, the \"first\""))
                .build());

        assertThat(CertificateSubject.of(certificate))
                .isEqualTo(new CertificateSubject("viewer, the \"first\"", Optional.empty()));
    }

    @Test
    void a_common_name_that_is_no_text_is_refused() throws Exception {
        X509Certificate certificate = certificate(new X500NameBuilder(BCStyle.INSTANCE)
                .addRDN(BCStyle.CN, new DERBitString(new byte[] {1, 2, 3}))
                .build());

        assertThatThrownBy(() -> CertificateSubject.of(certificate))
                .isInstanceOf(CertificateException.class)
                .hasMessageContaining("is no text");
    }

    private static X509Certificate certificate(X500Name subject) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        var keys = generator.generateKeyPair();
        Instant now = Instant.parse("2026-03-01T12:00:00Z");
        return new JcaX509CertificateConverter()
                .getCertificate(new JcaX509v3CertificateBuilder(
                                subject,
                                BigInteger.ONE,
                                Date.from(now),
                                Date.from(now.plusSeconds(60)),
                                subject,
                                keys.getPublic())
                        .build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
    }

    /** The JDK's own reader of names throws what it does not declare. */
    @Test
    void a_subject_with_an_escape_that_no_value_has_is_refused_and_nothing_else() {
        for (String subject : List.of("CN=a\\i", "CN=aCN=a\\a\\,C", "CN=a\\a\\sa", "=\"", "CN=\"", "CN=#")) {
            assertThatThrownBy(() -> CertificateSubject.ofSubject(subject))
                    .as(subject)
                    .isInstanceOf(CertificateException.class);
        }
    }
}
