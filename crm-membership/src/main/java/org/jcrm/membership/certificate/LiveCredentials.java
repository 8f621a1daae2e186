package org.jcrm.membership.certificate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jcrm.core.model.NodeName;
import org.jspecify.annotations.Nullable;

/**
 * A node's certificates while its daemon runs: the files may change at any time, and the TLS contexts that were handed
 * out before use the new ones from the next handshake on. Links that are open stay open, except those whose other end
 * was revoked.
 *
 * <p>A new set counts as a whole or not at all: as long as the files do not fit together (somebody is copying them), or
 * are no good, the set of before goes on.
 */
public final class LiveCredentials {
    private final Optional<Path> directory;
    private final Clock clock;
    private final List<Consumer<NodeCredentials>> listeners = new CopyOnWriteArrayList<>();
    private final CertifiedSockets sockets = new CertifiedSockets();
    private volatile NodeCredentials current;

    // Guarded by this.
    private List<Stamp> seen;
    private List<Stamp> tried;
    private volatile @Nullable String problem;

    /** What shows that a file has changed: a new file at the same path has another key (device and inode). */
    private record Stamp(boolean exists, long modifiedNanos, long size, String key) {
        static Stamp of(Path file) {
            try {
                BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
                Instant modified = attributes.lastModifiedTime().toInstant();
                return new Stamp(
                        true,
                        modified.getEpochSecond() * 1_000_000_000 + modified.getNano(),
                        attributes.size(),
                        String.valueOf(attributes.fileKey()));
            } catch (IOException e) {
                // Not there, or not to be looked at: loading it says what is wrong.
                return new Stamp(false, 0, 0, "");
            }
        }
    }

    private LiveCredentials(Optional<Path> directory, NodeCredentials first, Clock clock, List<Stamp> stamps) {
        this.directory = directory;
        this.current = first;
        this.clock = clock;
        this.seen = stamps;
        this.tried = stamps;
    }

    /**
     * Reads the files and follows them from now on.
     *
     * @throws CertificateProblem as {@link NodeCredentials#load(Path, NodeName, Instant)}
     */
    public static LiveCredentials open(Path directory, NodeName node, Clock clock) throws CertificateProblem {
        List<Stamp> stamps = stamps(directory);
        return new LiveCredentials(
                Optional.of(directory), NodeCredentials.load(directory, node, clock.instant()), clock, stamps);
    }

    /** By the clock that the validity of certificates is judged with. */
    Instant now() {
        return clock.instant();
    }

    /** As {@link #open(Path, NodeName, Clock)} for whoever the certificate is made out to. */
    public static LiveCredentials open(Path directory, Clock clock) throws CertificateProblem {
        List<Stamp> stamps = stamps(directory);
        return new LiveCredentials(
                Optional.of(directory), NodeCredentials.load(directory, clock.instant()), clock, stamps);
    }

    /** Credentials that never change. */
    public static LiveCredentials of(NodeCredentials credentials) {
        return new LiveCredentials(Optional.empty(), credentials, Clock.systemUTC(), List.of());
    }

    private static List<Stamp> stamps(Path directory) {
        CertificateFiles files = CertificateFiles.in(directory);
        return List.of(
                Stamp.of(files.authority()),
                Stamp.of(files.certificate()),
                Stamp.of(files.key()),
                Stamp.of(files.nextKey()),
                Stamp.of(files.revocations()));
    }

    /** What counts now. */
    public NodeCredentials current() {
        return current;
    }

    /** Why the files as they are now do not count, if they do not: a restart would meet them. */
    public Optional<String> problem() {
        return Optional.ofNullable(problem);
    }

    /** Hears of every new set, on the thread that found it. Closing what is returned ends that. */
    public Runnable onChange(Consumer<NodeCredentials> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /** Mutual TLS with anybody whose certificate is of this cluster's authority, with the credentials of the moment. */
    public SSLContext sslContext() {
        return sslContext(UnaryOperator.identity());
    }

    /** As {@link #sslContext()}, with further demands on who is at the other end. */
    public SSLContext sslContext(UnaryOperator<X509ExtendedTrustManager> furtherDemands) {
        return new LiveContext(this, furtherDemands, sockets);
    }

    /**
     * Looks whether the files have changed, and takes them. Files that changed since the last look are left alone until
     * the next one: somebody may still be copying.
     *
     * @return a sentence if something is new
     */
    public synchronized Optional<String> look() {
        if (directory.isEmpty()) {
            return Optional.empty();
        }
        List<Stamp> now = stamps(directory.get());
        boolean settled = now.equals(seen);
        seen = now;
        if (!settled || now.equals(tried)) {
            return Optional.empty();
        }
        try {
            return reload();
        } catch (CertificateProblem e) {
            return Optional.of("The changed certificates are not taken, the ones of before go on: " + e.getMessage());
        }
    }

    /**
     * Takes the files as they are now.
     *
     * @return a sentence if something is new
     * @throws CertificateProblem if they are no good; what counted before goes on
     */
    public synchronized Optional<String> reload() throws CertificateProblem {
        if (directory.isEmpty()) {
            return Optional.empty();
        }
        List<Stamp> now = stamps(directory.get());
        tried = now;
        NodeCredentials before = current;
        NodeCredentials next;
        try {
            next = NodeCredentials.load(directory.get(), before.node(), clock.instant());
        } catch (CertificateProblem e) {
            problem = e.getMessage();
            throw e;
        }
        problem = null;
        if (next.equals(before)) {
            return Optional.empty();
        }
        current = next;
        sockets.closeRevoked(next.revocations());
        listeners.forEach(each -> each.accept(next));
        return Optional.of("New certificates count: " + String.join(", ", differences(before, next)) + ".");
    }

    private static List<String> differences(NodeCredentials before, NodeCredentials next) {
        List<String> found = new ArrayList<>();
        if (!next.certificate().equals(before.certificate())) {
            found.add("that of " + next.node() + " is valid until "
                    + next.certificate().getNotAfter().toInstant());
        }
        if (!next.authorities().equals(before.authorities())) {
            found.add(
                    next.authorities().size() == 1
                            ? "one authority is trusted"
                            : next.authorities().size() + " authorities are trusted");
        }
        if (!next.revocations().equals(before.revocations())) {
            int size = next.revocations().size();
            found.add("revocation list " + next.revocations().numbers() + " bars " + size
                    + (size == 1 ? " certificate" : " certificates"));
        }
        return found.isEmpty() ? List.of("the key of " + next.node()) : found;
    }

    /** Why this node's own certificate does not count any more with the others, if so. */
    public Optional<String> revoked() {
        NodeCredentials now = current;
        return now.revocations().of(now.certificate());
    }

    @Override
    public String toString() {
        return current.toString();
    }
}
