package org.jcrm.daemon.watchdog;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jcrm.core.watchdog.Feeding;

/**
 * When this node was last a member with quorum, and what it held, in the run folder, which a reboot empties: so that a daemon that was killed
 * and started anew does not begin to count from zero. Times are those of {@code /proc/uptime}: no operator sets them.
 */
public final class LastQuorate {
    private static final Path UPTIME = Path.of("/proc/uptime");

    private final Path file;
    private Set<String> noted = Set.of();

    public LastQuorate(Path runFolder) {
        this.file = requireNonNull(runFolder, "runFolder is null").resolve("last-quorate");
    }

    /** The earlier life that wrote it; empty: none since the last boot, or it held nothing. */
    public Optional<Feeding.Earlier> earlier() {
        try {
            String[] words = Files.readString(file).strip().split(" ");
            Duration age = uptime().minus(seconds(words[0]));
            Set<String> resources = new TreeSet<>(List.of(words).subList(1, words.length));
            return Optional.of(new Feeding.Earlier(age.isNegative() ? Duration.ZERO : age, resources));
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** It was so that long ago, and these resources may be active here. */
    public void note(Duration ago, Set<String> resources) throws IOException {
        Duration since = uptime().minus(ago);
        String then = "%016.2f".formatted((since.isNegative() ? 0 : since.toMillis()) / 1000.0);
        if (resources.equals(noted) && Files.exists(file)) {
            // One write of the same length: a reader or a kill never finds half a number.
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.write(ByteBuffer.wrap(then.getBytes(StandardCharsets.US_ASCII)), 0);
            }
            return;
        }
        Path next = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.writeString(next, then + " " + String.join(" ", resources));
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            Files.deleteIfExists(next);
            throw e;
        }
        noted = Set.copyOf(resources);
    }

    /** Nothing is held here any more. */
    public void forget() throws IOException {
        noted = Set.of();
        Files.deleteIfExists(file);
    }

    private static Duration uptime() throws IOException {
        return seconds(Files.readString(UPTIME).split(" ", 2)[0]);
    }

    private static Duration seconds(String text) {
        return Duration.ofMillis(Math.round(Double.parseDouble(text.strip()) * 1000));
    }
}
