package org.jcrm.daemon;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/** A file system of two megabytes in memory, which a test fills and empties. Needs root. */
final class TinyDisk {
    private final Path folder;
    private final Path ballast;

    private TinyDisk(Path folder) {
        this.folder = folder;
        this.ballast = folder.resolve("ballast");
    }

    static TinyDisk mount(Path folder) throws Exception {
        Files.createDirectories(folder);
        run("mount", "-t", "tmpfs", "-o", "size=2m,mode=0755", "tmpfs", folder.toString());
        return new TinyDisk(folder);
    }

    Path folder() {
        return folder;
    }

    /** Not a byte is left, except behind the ends of files that are there. */
    void fill() throws IOException {
        byte[] page = new byte[4096];
        Arrays.fill(page, (byte) 'x');
        try {
            while (true) {
                Files.write(ballast, page, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            }
        } catch (IOException e) {
            if (!String.valueOf(e.getMessage()).contains("No space left")) {
                throw e;
            }
        }
    }

    void makeRoom() throws IOException {
        Files.delete(ballast);
    }

    void unmount() throws Exception {
        run("umount", "--lazy", folder.toString());
    }

    private static void run(String... command) throws Exception {
        int code = new ProcessBuilder(command).inheritIO().start().waitFor();
        if (code != 0) {
            throw new IOException(String.join(" ", command) + " ended with " + code);
        }
    }
}
