package org.jcrm.daemon.store;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which configuration is being planned at this moment, in the run folder's file {@code planning}. A process that runs out of
 * memory, or that its watchdog kills in an endless plan, cannot note its failure any more: the mark tells its successor.
 *
 * <p>The file is not synced: the kernel keeps what was written when the process ends, and a reboot need not be told of. Each
 * write has the same length and replaces the one before, so a full file system does not stop it.
 */
public final class PlanningMark implements AutoCloseable {
    private static final int LENGTH = 256;

    private final @Nullable FileChannel file;
    private final Optional<Left> left;

    /** The plan that an earlier process was making when it ended. */
    public record Left(String digest, String program) {
        public Left {
            requireNonNull(digest, "digest is null");
            requireNonNull(program, "program is null");
        }
    }

    private PlanningMark(@Nullable FileChannel file, Optional<Left> left) {
        this.file = file;
        this.left = left;
    }

    /** A mark that cannot be made notes nothing: without it only failures that have a word are counted. */
    public static PlanningMark open(Path runFolder) {
        Path path = requireNonNull(runFolder, "runFolder is null").resolve("planning");
        Optional<Left> left = read(path);
        try {
            return new PlanningMark(
                    FileChannel.open(
                            path,
                            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
                            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))),
                    left);
        } catch (IOException e) {
            return new PlanningMark(null, left);
        }
    }

    private static Optional<Left> read(Path path) {
        try {
            String[] words = Files.size(path) == LENGTH
                    ? Files.readString(path, StandardCharsets.ISO_8859_1)
                            .strip()
                            .split(" ", 2)
                    : new String[0];
            return words.length == 2 ? Optional.of(new Left(words[0], words[1])) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The mark of the process before this one; the same however often it is asked. */
    public Optional<Left> left() {
        return left;
    }

    public void begin(String digest, String program) {
        write(digest + " " + program);
    }

    /** The plan is there, or its failure is noted elsewhere. */
    public void end() {
        write("");
    }

    private void write(String text) {
        if (file == null) {
            return;
        }
        try {
            ByteBuffer whole = ByteBuffer.wrap((text + " ".repeat(Math.max(0, LENGTH - text.length())))
                    .getBytes(StandardCharsets.ISO_8859_1));
            file.write(whole.limit(LENGTH), 0);
        } catch (IOException e) {
            // A plan must not fail because nobody may learn that it failed.
            return;
        }
    }

    @Override
    public void close() throws IOException {
        if (file != null) {
            file.close();
        }
    }
}
