package org.jcrm.agents.postgres;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.jcrm.agents.process.UserFiles;

/**
 * How much room the server's disks have left. One without room still answers, and so looks well to a monitor, but soon takes
 * no write any more and ends at the next one to its log.
 */
final class PgRoom {
    private static final long MEGABYTE = 1024 * 1024;

    private PgRoom() {}

    /**
     * @param files as whom the disks are asked
     * @param data the data directory; its log of changes may be on a disk of its own
     * @param leastMegabytes less than that is too little; 0: never
     * @return what is short, if anything
     */
    static Optional<String> shortage(UserFiles files, Path data, int leastMegabytes) {
        if (leastMegabytes == 0) {
            return Optional.empty();
        }
        return Stream.of(data, data.resolve("pg_wal"))
                .flatMap(directory -> shortageOf(files, directory, leastMegabytes).stream())
                .findFirst();
    }

    private static Optional<String> shortageOf(UserFiles files, Path directory, int leastMegabytes) {
        try {
            UserFiles.Room disk = files.room(directory);
            // A file system without a size does not know how much room it has.
            return disk.total() > 0 && disk.usable() < leastMegabytes * MEGABYTE
                    ? Optional.of("Less than " + leastMegabytes + " MB are left on the disk of " + directory + ".")
                    : Optional.empty();
        } catch (IOException e) {
            // No directory, or none that can be asked: whether the server is well is for others to say.
            return Optional.empty();
        }
    }
}
