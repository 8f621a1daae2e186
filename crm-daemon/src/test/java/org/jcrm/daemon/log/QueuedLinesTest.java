package org.jcrm.daemon.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Lines for a target that takes them late, not at all, or for a while not. */
@Timeout(60)
class QueuedLinesTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    private final List<String> written = new CopyOnWriteArrayList<>();
    private final BlockingQueue<String> troubles = new LinkedBlockingQueue<>();
    private final Semaphore permits = new Semaphore(0);

    /** Takes as many lines as it has permits, and waits for ever in between. */
    private final QueuedLines.Sink hanging = new QueuedLines.Sink() {
        @Override
        public void write(byte[] line) {
            permits.acquireUninterruptibly();
            written.add(text(line));
        }

        @Override
        public void close() {}
    };

    @Test
    void aTargetThatHangsHoldsNobodyUpAndIsToldLaterWhatItMissed() throws Exception {
        try (QueuedLines lines = QueuedLines.to("test", hanging, missing -> missing + " missing", troubles::add)) {
            for (int i = 0; i < QueuedLines.MOST_LINES + 500; i++) {
                lines.add("line " + i);
            }
            assertThat(lines.lost()).isEqualTo(500);
            assertThat(written).isEmpty();
            permits.release(1_000_000);
            assertThat(lines.await(LONG)).isTrue();
            lines.add("afterwards");
            assertThat(lines.await(LONG)).isTrue();
            assertThat(written).hasSize(QueuedLines.MOST_LINES + 2).contains("500 missing");
            assertThat(written.getLast()).isEqualTo("afterwards");
        }
    }

    @Test
    void whatWaitsIsBoundedInBytes() {
        try (QueuedLines lines = QueuedLines.to("test", hanging, missing -> missing + " missing", troubles::add)) {
            String large = "x".repeat(QueuedLines.MOST_BYTES / 4);
            for (int i = 0; i < 100; i++) {
                lines.add(large);
            }
            assertThat(lines.lost()).isEqualTo(97);
            permits.release(1_000_000);
        }
    }

    @Test
    void theEndDoesNotWaitForATargetThatHangs() {
        QueuedLines lines = QueuedLines.to("test", hanging, missing -> missing + " missing", troubles::add);
        lines.add("never written");
        lines.close();
        assertThat(written).isEmpty();
        assertThat(lines.add("too late")).isFalse();
        permits.release(10);
    }

    @Test
    void aRefusalIsToldOnceAndWhatWasRefusedIsCounted() throws Exception {
        boolean[] full = {true};
        QueuedLines.Sink disk = new QueuedLines.Sink() {
            @Override
            public void write(byte[] line) throws IOException {
                if (full[0]) {
                    throw new IOException("No space left on device");
                }
                written.add(text(line));
            }

            @Override
            public void close() {}
        };
        try (QueuedLines lines = QueuedLines.to("test", disk, missing -> missing + " missing", troubles::add)) {
            lines.add("a");
            lines.add("b");
            assertThat(lines.await(LONG)).isTrue();
            full[0] = false;
            lines.add("c");
            assertThat(lines.await(LONG)).isTrue();
        }
        assertThat(troubles).containsExactly("No space left on device");
        assertThat(written).containsExactly("2 missing", "c");
    }

    @Test
    void aFileIsKeptInPiecesThatOthersCannotRead() throws Exception {
        Path file = folder.resolve("log/lines");
        Files.createDirectory(folder.resolve("log"));
        Files.writeString(file, "of an older release\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        try (QueuedLines lines = toFile(file)) {
            for (int i = 0; i < 20; i++) {
                lines.add("0123456789");
            }
            assertThat(lines.await(LONG)).isTrue();
        }
        assertThat(folder.resolve("log/lines.1")).hasSize(44);
        assertThat(folder.resolve("log/lines.2")).hasSize(44);
        assertThat(folder.resolve("log/lines.3")).doesNotExist();
        for (String name : List.of("lines", "lines.1", "lines.2")) {
            assertThat(PosixFilePermissions.toString(
                            Files.getPosixFilePermissions(folder.resolve("log").resolve(name))))
                    .isEqualTo("rw-r-----");
        }
    }

    @Test
    void aLinkInTheFilesPlaceIsNotFollowed() throws Exception {
        Path target = Files.writeString(folder.resolve("target"), "untouched");
        Path file = Files.createSymbolicLink(folder.resolve("lines"), target);
        try (QueuedLines lines = toFile(file)) {
            lines.add("a");
            assertThat(lines.await(LONG)).isTrue();
        }
        assertThat(target).hasContent("untouched");
        assertThat(troubles).singleElement().asString().contains(file + " cannot be written");
    }

    @Test
    void aFileThatWasRemovedIsMadeAnew() throws Exception {
        Path file = folder.resolve("lines");
        try (QueuedLines lines = toFile(file)) {
            lines.add("a");
            assertThat(lines.await(LONG)).isTrue();
            Files.delete(file);
            while (!Files.exists(file)) {
                lines.add("b");
                assertThat(lines.await(LONG)).isTrue();
                Thread.onSpinWait();
            }
            assertThat(file).content().startsWith("b\n");
        }
    }

    private QueuedLines toFile(Path file) {
        return QueuedLines.toFile("test", file, 50, 2, missing -> missing + " missing", troubles::add);
    }

    private static String text(byte[] line) {
        return new String(line, StandardCharsets.UTF_8).stripTrailing();
    }
}
