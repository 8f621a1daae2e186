package org.jcrm.daemon.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jcrm.core.model.SecretFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Only plain files of the secrets' folder that others may not read are secrets; nothing else of the host is read. */
class SecretFilesTest {
    @TempDir
    Path host;

    private Path folder;
    private SecretFiles secrets;

    @BeforeEach
    void makeFolder() throws Exception {
        folder = Files.createDirectory(host.resolve("secrets"));
        mode(folder, "rwxr-xr-x");
        secrets = new SecretFiles(folder);
    }

    @Test
    void aSecretIsReadAtEachUseWithoutTheLineBreakAtItsEnd() throws Exception {
        Path file = secret("ipmi", "hunter2\n");
        assertThat(resolved(file)).isEqualTo("hunter2");

        Files.writeString(file, "hunter3");
        assertThat(resolved(file)).isEqualTo("hunter3");
    }

    @Test
    void whatStandsForItselfStaysAsItIs() throws Exception {
        Map<String, String> params = Map.of("ip", "10.0.0.1");
        assertThat(secrets.resolved(params)).isEqualTo(params);
    }

    @Test
    void aFileOfAnotherFolderIsNotRead() throws Exception {
        Path other = host.resolve("shadow");
        Files.writeString(other, "root:x");
        refused(() -> resolved(other), "does not stand in");
        refused(() -> resolved(folder.resolve("../shadow")), "does not stand in");
        refused(() -> resolved(folder.resolve("sub").resolve("..").resolve("../shadow")), "does not stand in");
    }

    @Test
    void aLinkIsNotFollowed() throws Exception {
        Path other = host.resolve("shadow");
        Files.writeString(other, "root:x");
        mode(other, "rw-------");
        Path link = Files.createSymbolicLink(folder.resolve("ipmi"), other);
        refused(() -> resolved(link), "ipmi");
        assertThat(secrets.resolvable(Map.of("passwd", reference(link)))).isEmpty();
    }

    @Test
    void aSecretThatOthersMayReadIsRefusedWithTheCommandThatMendsIt() throws Exception {
        Path file = secret("ipmi", "hunter2");
        mode(file, "rw-r--r--");
        refused(() -> resolved(file), "chmod 0600 " + file);
    }

    @Test
    void aFolderThatOthersMayWriteIsRefused() throws Exception {
        Path file = secret("ipmi", "hunter2");
        mode(folder, "rwxrwxrwx");
        refused(() -> resolved(file), "chmod 0755 " + folder);
    }

    @Test
    void aMissingSecretIsNamedWithItsParameter() {
        refused(() -> resolved(folder.resolve("ipmi")), "the parameter passwd");
        refused(() -> resolved(folder.resolve("ipmi")), "is not on this node");
    }

    @Test
    void whatIsNoLineOfTextIsRefused() throws Exception {
        refused(() -> resolved(secret("two", "a\nb\n")), "is not one line of text");
        refused(() -> resolved(secret("none", "\n")), "is not one line of text");
        Path binary = secret("binary", "");
        Files.write(binary, new byte[] {(byte) 0xff, (byte) 0xfe, 1});
        refused(() -> resolved(binary), "is no text in UTF-8");
        Path large = secret("large", "x".repeat(70_000));
        refused(() -> resolved(large), "is larger than 64 kB");
    }

    private Path secret(String name, String content) throws Exception {
        Path file = folder.resolve(name);
        Files.writeString(file, content);
        mode(file, "rw-------");
        return file;
    }

    private String resolved(Path file) throws Exception {
        return secrets.resolved(Map.of("passwd", reference(file))).getOrDefault("passwd", "");
    }

    private static String reference(Path file) {
        return new SecretFile(file.toString()).value();
    }

    private static void mode(Path path, String permissions) throws Exception {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }

    private static void refused(ThrowingCallable reading, String words) {
        assertThatThrownBy(reading).isInstanceOf(SecretFiles.Unreadable.class).hasMessageContaining(words);
    }
}
