package org.jcrm.daemon.store;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jcrm.core.cib.Cib;
import org.jcrm.core.cib.Status;
import org.jcrm.daemon.config.ExitCode;
import org.jcrm.daemon.config.StartRefused;

/**
 * The configuration on disk: {@code cib-NUMBER.json}, the highest number is the newest, the last 100 are kept. Each file
 * carries a digest; a damaged newest file is put aside and the newest good one is used, loudly. Status is not stored: it
 * is authored anew by each node.
 *
 * <p>Written by one thread at a time; the loop writes through {@link DiskThread}.
 */
public final class CibStore {
    private static final Pattern NAME = Pattern.compile("cib-(\\d{10})\\.json");
    private static final int KEPT = 100;

    /** Bytes ↔ CIB; the daemon wires the JSON codec of the core. */
    public interface Format {
        byte[] encode(Cib cib);

        /** @throws IOException with one sentence if this is no CIB */
        Cib decode(byte[] json) throws IOException;
    }

    /**
     * What was found at the start.
     *
     * @param cib the newest good one; empty on a new node
     * @param warnings sentences about damaged files, for the log and every screen
     */
    public record Loaded(Optional<Cib> cib, List<String> warnings) {
        public Loaded {
            warnings = List.copyOf(warnings);
        }
    }

    private record Numbered(long number, Path file) {}

    private final Path folder;
    private final Format format;
    private final DurableFiles files;
    private long lastNumber;

    private CibStore(Path folder, Format format, DurableFiles files) {
        this.folder = folder;
        this.format = format;
        this.files = files;
    }

    /** Opens the store, making its folder if needed. */
    public static CibStore open(Path folder, Format format, DurableFiles files) throws StartRefused {
        requireNonNull(folder, "folder is null");
        try {
            PrivateFolders.make(folder);
            CibStore store = new CibStore(folder, format, files);
            store.lastNumber =
                    store.list().stream().mapToLong(Numbered::number).max().orElse(0);
            return store;
        } catch (IOException e) {
            throw unusable(folder, e);
        }
    }

    /** The newest good configuration. Damaged files are renamed to {@code ….damaged} and never deleted. */
    public Loaded load() throws StartRefused {
        List<String> warnings = new ArrayList<>();
        List<Path> damaged = new ArrayList<>();
        try {
            for (Numbered candidate : list()) {
                Optional<String> problem;
                try {
                    Cib cib = format.decode(CibFile.unwrap(Files.readAllBytes(candidate.file())));
                    for (Path file : damaged) {
                        Files.move(file, aside(file), StandardCopyOption.REPLACE_EXISTING);
                    }
                    if (!warnings.isEmpty()) {
                        warnings.add("Using " + candidate.file() + " instead, configuration version " + cib.version()
                                + "; compare it with the other nodes'.");
                    }
                    return new Loaded(Optional.of(cib), warnings);
                } catch (AccessDeniedException e) {
                    throw unusable(candidate.file(), e);
                } catch (CibFile.Damaged e) {
                    problem = Optional.ofNullable(e.getMessage());
                } catch (IOException e) {
                    problem = Optional.of("it cannot be read: " + e.getMessage());
                }
                damaged.add(candidate.file());
                warnings.add(
                        "The stored configuration " + candidate.file() + " is damaged: " + problem.orElse("unknown")
                                + ". It is kept as " + aside(candidate.file()).getFileName() + ".");
            }
        } catch (IOException e) {
            throw unusable(folder, e);
        }
        if (damaged.isEmpty()) {
            return new Loaded(Optional.empty(), List.of());
        }
        throw new StartRefused(
                ExitCode.STATE,
                "every stored configuration in " + folder + " is damaged (" + damaged.size() + " files; the newest: "
                        + warnings.getFirst() + ")",
                "Move the folder away; the daemon then starts empty and takes the configuration from its peers.");
    }

    /** Returns when the configuration is on the disk. */
    public void persist(Cib cib) throws IOException {
        long number = lastNumber + 1;
        files.write(
                folder.resolve("cib-%010d.json".formatted(number)), CibFile.wrap(format.encode(withoutStatus(cib))));
        lastNumber = number;
        prune();
    }

    /** Keeps a configuration that lost a merge, so that nothing an operator wrote disappears silently. */
    public Path saveLosing(Cib losing) throws IOException {
        Path beside = folder.resolve("losing");
        PrivateFolders.make(beside);
        Path file = beside.resolve("cib-" + losing.version() + "-after-%010d.json".formatted(lastNumber));
        files.write(file, CibFile.wrap(format.encode(withoutStatus(losing))));
        return file;
    }

    /**
     * The kept configurations, newest first, read one by one for as long as {@code more} is true. For threads other than the
     * loop's: a file that is pruned meanwhile, or is damaged, is left out.
     */
    public void eachKept(Predicate<Cib> more) throws IOException {
        for (Numbered kept : list()) {
            Cib cib;
            try {
                cib = format.decode(CibFile.unwrap(Files.readAllBytes(kept.file())));
            } catch (AccessDeniedException e) {
                throw e;
            } catch (CibFile.Damaged | IOException e) {
                continue;
            }
            if (!more.test(cib)) {
                return;
            }
        }
    }

    private void prune() {
        try {
            List<Numbered> all = list();
            for (Numbered old : all.subList(Math.min(KEPT, all.size()), all.size())) {
                Files.deleteIfExists(old.file());
            }
        } catch (IOException e) {
            // An old file too many does no harm; the next write tries again.
            return;
        }
    }

    /** Newest first. */
    private List<Numbered> list() throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.flatMap(file -> {
                        Matcher matcher = NAME.matcher(file.getFileName().toString());
                        return matcher.matches()
                                ? Stream.of(new Numbered(Long.parseLong(matcher.group(1)), file))
                                : Stream.empty();
                    })
                    .sorted((a, b) -> Long.compare(b.number(), a.number()))
                    .toList();
        }
    }

    private static Path aside(Path file) {
        return file.resolveSibling(file.getFileName() + ".damaged");
    }

    private static Cib withoutStatus(Cib cib) {
        return new Cib(
                cib.version(),
                cib.lastChange(),
                cib.haveQuorum(),
                cib.dc(),
                cib.configuration(),
                Status.EMPTY,
                cib.extra());
    }

    private static StartRefused unusable(Path path, IOException e) {
        String why = e instanceof AccessDeniedException ? "permission denied" : String.valueOf(e.getMessage());
        return new StartRefused(
                ExitCode.STATE,
                "the configuration store " + path + " cannot be used: " + why,
                "Check that it is a folder of root's on a writable file system.",
                e);
    }
}
