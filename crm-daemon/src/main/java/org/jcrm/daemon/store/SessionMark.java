package org.jcrm.daemon.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import org.jcrm.daemon.config.ExitCode;
import org.jcrm.daemon.config.FileReason;
import org.jcrm.daemon.config.StartRefused;

/**
 * Tells an unclean boot from a restart of the daemon. From before the node connects until it has left, two marks exist: one in the state
 * folder, which survives a reboot, and one in the run folder, which does not. Only the first one left means: the host
 * went down while this node was a member.
 */
public final class SessionMark {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

    private final Path lasting;
    private final Path passing;
    private final DurableFiles files;
    private boolean set;
    private boolean fresh;

    /** What the last session left. */
    public sealed interface Found {
        /** No session, or one that ended in good order. */
        record Clean() implements Found {}

        /** The daemon was restarted while the host stayed up: it goes on where it was. */
        record Restarted() implements Found {}

        /** The host went down while the node was a member. */
        record UncleanBoot(Instant memberSince, Instant lastAlive) implements Found {
            /** {@code 2026-11-22 20:10:11}, in the host's time zone. */
            public String lastAliveText() {
                return TIME.withZone(ZoneId.systemDefault()).format(lastAlive);
            }
        }
    }

    public SessionMark(Path stateFolder, Path runFolder, DurableFiles files) {
        this.lasting = stateFolder.resolve("session");
        this.passing = runFolder.resolve("session");
        this.files = files;
    }

    public synchronized Found find() throws StartRefused {
        try {
            if (!Files.exists(lasting)) {
                return new Found.Clean();
            }
            set = Files.exists(passing);
            if (set) {
                return new Found.Restarted();
            }
            Instant lastAlive = Files.getLastModifiedTime(lasting).toInstant();
            return new Found.UncleanBoot(since().orElse(lastAlive), lastAlive);
        } catch (IOException e) {
            throw new StartRefused(
                    ExitCode.STATE,
                    "the session mark " + lasting + " cannot be read: " + FileReason.of(e),
                    "Check the folder's owner and permissions.",
                    e);
        }
    }

    private Optional<Instant> since() throws IOException {
        try {
            return Optional.of(Instant.parse(Files.readString(lasting).strip()));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    /** The node is about to become a member. Cheap when it was one already. */
    public synchronized void member(Instant now) throws IOException {
        if (!set) {
            byte[] content = (now + "\n").getBytes(StandardCharsets.US_ASCII);
            // The passing mark first: a crash in between must not look like an unclean boot of a host that stayed up.
            files.write(passing, content);
            files.write(lasting, content);
            set = true;
            fresh = true;
        }
    }

    /** The node did not become a member after all; a mark of an earlier session stays. */
    public synchronized void takeBack() throws IOException {
        if (fresh) {
            left();
        }
    }

    /** Still a member: lets the lasting mark tell when the host was last alive. Not synced, it is only a hint. */
    public synchronized void alive(Instant now) throws IOException {
        if (set) {
            Files.setLastModifiedTime(lasting, FileTime.from(now));
        }
    }

    /** The node left in good order. */
    public synchronized void left() throws IOException {
        Files.deleteIfExists(lasting);
        Files.deleteIfExists(passing);
        set = false;
        fresh = false;
    }
}
