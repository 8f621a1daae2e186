package org.jcrm.daemon.watchdog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jcrm.core.watchdog.Feeding;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A pipe in the device's place: what is written to it is what a device would get. */
class DeviceWatchdogTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    @TempDir
    Path folder;

    private Path pipe = Path.of("");

    @BeforeEach
    void makePipe() throws Exception {
        pipe = folder.resolve("watchdog");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
    }

    /** Everything that is written until the writer lets go. */
    private CompletableFuture<String> reader() {
        return CompletableFuture.supplyAsync(() -> {
            try (InputStream in = Files.newInputStream(pipe)) {
                return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
            } catch (IOException e) {
                return e.toString();
            }
        });
    }

    /** A pipe that nobody reads yet is as a device whose driver is not loaded; the reader needs a moment to open it. */
    private DeviceWatchdog open() throws InterruptedException, IOException {
        for (int i = 0; ; i++) {
            try {
                return DeviceWatchdog.open(pipe, TIMEOUT);
            } catch (IOException e) {
                if (i > 500) {
                    throw e;
                }
                Thread.sleep(10);
            }
        }
    }

    private static String all(CompletableFuture<String> reader)
            throws InterruptedException, ExecutionException, TimeoutException {
        return reader.get(20, TimeUnit.SECONDS);
    }

    @Test
    void itIsFedByBytesAndDisarmedByTheMagicLetter() throws Exception {
        CompletableFuture<String> reader = reader();
        DeviceWatchdog watchdog = open();
        watchdog.feed();
        watchdog.feed();
        watchdog.disarm();
        assertThat(all(reader)).isEqualTo("11V");
    }

    /** A daemon that is killed must not disarm it: without the letter it bites. */
    @Test
    void itStaysArmedWhenItIsOnlyClosed() throws Exception {
        CompletableFuture<String> reader = reader();
        DeviceWatchdog watchdog = open();
        watchdog.feed();
        watchdog.close();
        watchdog.feed();
        assertThat(all(reader)).isEqualTo("1");
    }

    @Test
    void aDeviceThatIsNotThereIsNamedWithTheReason() {
        assertThatThrownBy(() -> DeviceWatchdog.open(folder.resolve("absent"), TIMEOUT))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("absent cannot be opened: No such file or directory");
        assertThatThrownBy(() -> DeviceWatchdog.open(pipe, TIMEOUT)).hasMessageContaining("cannot be opened");
    }

    @Test
    void howLongAgoTheLastQuorumWasOutlivesTheDaemonNotTheBoot() throws Exception {
        LastQuorate last = new LastQuorate(folder);
        assertThat(last.earlier()).isEmpty();
        last.note(Duration.ZERO, Set.of("pgsql"));
        last.note(Duration.ZERO, Set.of("pgsql", "vip"));
        assertThat(last.earlier().orElseThrow().sinceQuorate()).isBetween(Duration.ZERO, Duration.ofSeconds(30));
        last.note(Duration.ofMillis(31_500), Set.of("pgsql", "vip"));
        Feeding.Earlier earlier = new LastQuorate(folder).earlier().orElseThrow();
        assertThat(earlier.sinceQuorate()).isBetween(Duration.ofMillis(31_490), Duration.ofSeconds(60));
        assertThat(earlier.held()).containsExactly("pgsql", "vip");
        last.forget();
        assertThat(last.earlier()).isEmpty();
        last.note(Duration.ZERO, Set.of("vip"));
        assertThat(last.earlier().orElseThrow().held()).containsExactly("vip");
    }
}
