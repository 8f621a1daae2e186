package org.jcrm.daemon.store;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.jcrm.core.arbitrator.Arbitration.Holder;
import org.jcrm.core.codec.CodecException;
import org.jcrm.core.codec.VoteJson;
import org.jcrm.membership.arbitrator.HolderStore;

/** A file for each cluster: {@code CLUSTER.vote}. */
public final class HolderFiles implements HolderStore {
    private final Path folder;
    private final DurableFiles files;

    public HolderFiles(Path folder, DurableFiles files) {
        this.folder = requireNonNull(folder, "folder is null");
        this.files = requireNonNull(files, "files is null");
    }

    @Override
    public Optional<Holder> load(String cluster) throws IOException {
        Path file = file(cluster);
        try {
            return Optional.of(VoteJson.readHolder(Files.readAllBytes(file)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (CodecException e) {
            throw new IOException(file + " is damaged: " + e.getMessage(), e);
        }
    }

    @Override
    public void save(String cluster, Holder holder) throws IOException {
        files.write(file(cluster), VoteJson.write(holder));
    }

    private Path file(String cluster) {
        return folder.resolve(cluster + ".vote");
    }
}
