package org.jcrm.daemon.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jcrm.core.cib.Cib;
import org.jcrm.core.cib.CibVersion;
import org.jcrm.core.cib.Configuration;
import org.jcrm.core.cib.Status;
import org.jcrm.daemon.config.ExitCode;
import org.jcrm.daemon.config.StartRefused;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CibStoreTest {
    @TempDir
    Path folder;

    @Test
    void whatWasWrittenIsReadBack() throws Exception {
        store().persist(cib(7));
        CibStore.Loaded loaded = store().load();
        assertThat(loaded.cib()).contains(cib(7));
        assertThat(loaded.warnings()).isEmpty();
    }

    @Test
    void aNewNodeStartsEmpty() throws Exception {
        assertThat(store().load()).isEqualTo(new CibStore.Loaded(Optional.empty(), List.of()));
    }

    @Test
    void aTruncatedNewestFileFallsBackToTheNewestGoodOneLoudlyAndIsKept() throws Exception {
        twoVersions();
        Path newest = newest();
        byte[] bytes = Files.readAllBytes(newest);
        Files.write(newest, java.util.Arrays.copyOf(bytes, bytes.length - 3));
        assertFallsBack("it is cut off");
        assertThat(newest).doesNotExist();
        assertThat(newest.resolveSibling(newest.getFileName() + ".damaged")).exists();
    }

    @Test
    void aFlippedBitIsNoticed() throws Exception {
        twoVersions();
        byte[] bytes = Files.readAllBytes(newest());
        bytes[bytes.length - 2] ^= 1;
        Files.write(newest(), bytes);
        assertFallsBack("does not match its digest");
    }

    @Test
    void anEmptyFileIsNoticed() throws Exception {
        twoVersions();
        Files.write(newest(), new byte[0]);
        assertFallsBack("it is empty");
    }

    @Test
    void whenEveryFileIsDamagedTheDaemonDoesNotStartEmptyBySilence() throws Exception {
        store().persist(cib(1));
        Files.write(newest(), new byte[0]);
        StartRefused refused = catchThrowableOfType(StartRefused.class, () -> store().load());
        assertThat(refused.exitCode()).isEqualTo(ExitCode.STATE);
        assertThat(refused.problem()).contains("every stored configuration").contains(folder.toString());
        assertThat(refused.nextStep()).contains("Move the folder away");
        assertThat(newest()).exists();
    }

    @Test
    void afterADamagedFileTheNextWriteDoesNotReuseItsNumber() throws Exception {
        twoVersions();
        Files.write(newest(), new byte[0]);
        CibStore store = store();
        store.load();
        store.persist(cib(3));
        assertThat(store().load().cib()).contains(cib(3));
    }

    @Test
    void theLastHundredAreKept() throws Exception {
        CibStore store = store();
        for (int epoch = 1; epoch <= 103; epoch++) {
            store.persist(cib(epoch));
        }
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).hasSize(100);
        }
        assertThat(store().load().cib()).contains(cib(103));
    }

    @Test
    void aFullDiskLosesNothing() throws Exception {
        store().persist(cib(1));
        CibStore full = CibStore.open(folder, FORMAT, (file, content) -> {
            throw new IOException("No space left on device");
        });
        assertThatThrownBy(() -> full.persist(cib(2))).hasMessageContaining("No space left");
        assertThat(store().load().cib()).contains(cib(1));
    }

    @Test
    void aFailedWriteLeavesNoTemporaryFile() throws Exception {
        Files.createDirectory(folder.resolve("taken"));
        Files.writeString(folder.resolve("taken").resolve("x"), "");
        assertThatThrownBy(() -> DurableFiles.fsynced().write(folder.resolve("taken"), new byte[] {1}))
                .isInstanceOf(IOException.class);
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(folder.resolve("taken"));
        }
    }

    @Test
    void aFileInPlaceOfTheFolderIsAClearRefusal() throws Exception {
        Path file = Files.createFile(folder.resolve("cib"));
        StartRefused refused =
                catchThrowableOfType(StartRefused.class, () -> CibStore.open(file, FORMAT, DurableFiles.fsynced()));
        assertThat(refused.problem()).contains("the configuration store " + file + " cannot be used");
        assertThat(refused.exitCode()).isEqualTo(ExitCode.STATE);
    }

    @Test
    void aConfigurationThatLostAMergeIsKeptBesideTheStore() throws Exception {
        CibStore store = store();
        store.persist(cib(5));
        Path kept = store.saveLosing(cib(4));
        assertThat(FORMAT.decode(CibFile.unwrap(Files.readAllBytes(kept)))).isEqualTo(cib(4));
        assertThat(store().load().cib()).contains(cib(5));
    }

    private void twoVersions() throws Exception {
        CibStore store = store();
        store.persist(cib(1));
        store.persist(cib(2));
    }

    private void assertFallsBack(String how) throws Exception {
        CibStore.Loaded loaded = store().load();
        assertThat(loaded.cib()).contains(cib(1));
        assertThat(loaded.warnings()).hasSize(2);
        assertThat(loaded.warnings().getFirst()).contains("is damaged: ").contains(how);
        assertThat(loaded.warnings().getLast()).contains("instead, configuration version 0.1.0");
    }

    private CibStore store() throws StartRefused {
        return CibStore.open(folder, FORMAT, DurableFiles.fsynced());
    }

    private Path newest() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".json"))
                    .max(java.util.Comparator.naturalOrder())
                    .orElseThrow();
        }
    }

    private static Cib cib(long epoch) {
        return new Cib(
                new CibVersion(0, epoch, 0),
                Optional.empty(),
                false,
                Optional.empty(),
                Configuration.EMPTY,
                Status.EMPTY,
                Map.of());
    }

    /** Enough of a format for the store: the version alone. */
    private static final CibStore.Format FORMAT = new CibStore.Format() {
        @Override
        public byte[] encode(Cib cib) {
            return ("{\"epoch\": " + cib.version().epoch() + "}\n").getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public Cib decode(byte[] json) {
            return cib(Long.parseLong(new String(json, StandardCharsets.UTF_8).replaceAll("\\D", "")));
        }
    };
}
