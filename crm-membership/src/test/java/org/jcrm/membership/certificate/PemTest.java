package org.jcrm.membership.certificate;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PemTest {
    @TempDir
    Path folder;

    /** The end of one line may be the begin of the other, in a file that was cut in the middle. */
    @Test
    void a_key_file_with_nothing_between_its_lines_is_refused_and_nothing_else() throws Exception {
        Path file = folder.resolve("node.key");
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, "-----BEGIN PRIVATE KEY-----END PRIVATE KEY-----\n");

        assertThatThrownBy(() -> Pem.privateKey(file))
                .isInstanceOf(CertificateProblem.class)
                .hasMessageContaining("holds no");
    }
}
