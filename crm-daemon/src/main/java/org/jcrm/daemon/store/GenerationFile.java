package org.jcrm.daemon.store;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jcrm.daemon.config.ExitCode;
import org.jcrm.daemon.config.FileReason;
import org.jcrm.daemon.config.StartRefused;
import org.jcrm.membership.Generations;

/**
 * The count of this node's lives, in a file of the state folder: {@code generation}, one number and a line's end. The
 * file says up to where numbers may have been used, a hundred at a time, so a node that tries to join every two seconds
 * does not write every two seconds.
 *
 * <p>Without the file (a new disk), or with a damaged one, the count begins at a random number: then it does not say the
 * same again that an earlier life said, even if nobody can be asked how far that one had come.
 */
public final class GenerationFile implements Generations {
    private static final int AT_A_TIME = 100;
    private static final int LARGEST_BEGIN = 1 << 16;
    private static final int MOST_BYTES = 32;
    private static final Pattern CONTENT = Pattern.compile("([1-9][0-9]{0,9})\n");

    private final Path file;
    private final DurableFiles files;
    private final boolean isNew;
    private final Optional<String> problem;

    /** Guarded by this, as what follows: the largest number that was used or seen. */
    private long newest;

    /** Numbers up to here may be used without writing. */
    private long written;

    private GenerationFile(Path file, DurableFiles files, Optional<Long> found, long begin, Optional<String> problem) {
        this.file = file;
        this.files = files;
        this.isNew = found.isEmpty();
        this.problem = problem;
        this.newest = found.orElse(begin);
        this.written = newest;
    }

    /**
     * @param random at least 0; where the count begins if there is no file that can be read
     * @throws StartRefused if there is a file that cannot be read
     */
    public static GenerationFile open(Path stateFolder, DurableFiles files, int random) throws StartRefused {
        Path file = requireNonNull(stateFolder, "stateFolder is null").resolve("generation");
        long begin = Math.floorMod(random, LARGEST_BEGIN);
        try {
            if (Files.size(file) <= MOST_BYTES) {
                Matcher content = CONTENT.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
                if (content.matches() && Long.parseLong(content.group(1)) <= LARGEST) {
                    return new GenerationFile(
                            file, files, Optional.of(Long.parseLong(content.group(1))), begin, Optional.empty());
                }
            }
            return new GenerationFile(
                    file,
                    files,
                    Optional.empty(),
                    begin,
                    Optional.of(file + " is damaged; this node's count of its lives begins anew, above what its peers"
                            + " and the arbitrator know."));
        } catch (NoSuchFileException e) {
            return new GenerationFile(file, files, Optional.empty(), begin, Optional.empty());
        } catch (IOException e) {
            throw refused(file + " cannot be read: " + FileReason.of(e), e);
        }
    }

    /** As {@link #next}, for what a daemon cannot start without. */
    public long atStart() throws StartRefused {
        try {
            return next();
        } catch (IOException e) {
            throw refused(String.valueOf(e.getMessage()), e);
        }
    }

    private static StartRefused refused(String what, IOException e) {
        return new StartRefused(
                ExitCode.STATE, what, "Check the folder's owner and permissions, and whether the disk is full.", e);
    }

    /** What was wrong with the file; for people. */
    public Optional<String> problem() {
        return problem;
    }

    @Override
    public synchronized long next() throws IOException {
        if (newest >= LARGEST) {
            throw new IOException("the count in " + file + " is at its end (somebody made peers believe in " + newest
                    + " lives): end jcrmd on every node, remove that file on each, and start them again");
        }
        reserve(newest + 1);
        newest++;
        return newest;
    }

    @Override
    public synchronized void seen(long number) throws IOException {
        if (number > newest && number < LARGEST) {
            reserve(number);
            newest = number;
        }
    }

    private void reserve(long number) throws IOException {
        if (number > written) {
            long upTo = Math.min(LARGEST, number + AT_A_TIME - 1);
            try {
                files.write(file, (upTo + "\n").getBytes(StandardCharsets.ISO_8859_1));
            } catch (IOException e) {
                throw new IOException(file + " cannot be written: " + FileReason.of(e), e);
            }
            written = upTo;
        }
    }

    @Override
    public synchronized long newest() {
        return newest;
    }

    @Override
    public boolean isNew() {
        return isNew;
    }
}
