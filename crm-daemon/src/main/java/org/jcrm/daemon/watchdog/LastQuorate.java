package org.jcrm.daemon.watchdog;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;

/**
 * When this node was last a member with quorum, in the run folder, which a reboot empties: so that a daemon that was killed
 * and started anew does not begin to count from zero. Times are those of {@code /proc/uptime}: no operator sets them.
 */
public final class LastQuorate {
    private static final Path UPTIME = Path.of("/proc/uptime");

    private final Path file;

    public LastQuorate(Path runFolder) {
        this.file = requireNonNull(runFolder, "runFolder is null").resolve("last-quorate");
    }

    /** How long ago that was; empty: not since the last boot. */
    public Optional<Duration> age() {
        try {
            Duration then = seconds(Files.readString(file));
            Duration age = uptime().minus(then);
            return Optional.of(age.isNegative() ? Duration.ZERO : age);
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** It is so now. */
    public void note() throws IOException {
        byte[] text = "%016.2f".formatted(uptime().toMillis() / 1000.0).getBytes(StandardCharsets.US_ASCII);
        // One write of the same length: a reader or a kill never finds half a number.
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(text), 0);
        }
    }

    /** Nothing is held here any more. */
    public void forget() throws IOException {
        Files.deleteIfExists(file);
    }

    private static Duration uptime() throws IOException {
        return seconds(Files.readString(UPTIME).split(" ", 2)[0]);
    }

    private static Duration seconds(String text) {
        return Duration.ofMillis(Math.round(Double.parseDouble(text.strip()) * 1000));
    }
}
