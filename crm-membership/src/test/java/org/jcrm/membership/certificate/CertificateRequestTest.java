package org.jcrm.membership.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CertificateRequestTest {
    @Test
    void a_request_is_read_back_with_text_around_it() throws Exception {
        String pem = CertificateRequest.make("node1", ClusterCertificates.newKeyPair());
        assertThat(CertificateRequest.read("a note\n" + pem + "another", "it").name())
                .isEqualTo("node1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-----BEGIN CERTIFICATE REQUEST-----END CERTIFICATE REQUEST-----",
                "-----END CERTIFICATE REQUEST----------BEGIN CERTIFICATE REQUEST-----",
                "-----BEGIN CERTIFICATE REQUEST----------END CERTIFICATE REQUEST-----",
                "-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----",
            })
    void lines_without_a_request_between_them_are_refused_and_nothing_else(String pem) {
        assertThatThrownBy(() -> CertificateRequest.read(pem, "it")).isInstanceOf(CertificateProblem.class);
    }
}
