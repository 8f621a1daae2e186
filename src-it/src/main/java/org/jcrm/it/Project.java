package org.jcrm.it;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where this checkout is: the folder with {@code ./lab}, above the working directory. */
final class Project {
    private Project() {}

    static Path root() {
        Path start = Path.of(System.getProperty("jcrm.root", "")).toAbsolutePath();
        for (Path folder = start; folder != null; folder = folder.getParent()) {
            if (Files.isExecutable(folder.resolve("lab")) && Files.isDirectory(folder.resolve("src-it"))) {
                return folder;
            }
        }
        throw new LabException("no checkout of jcrm at or above " + start + "; run in it, or set -Djcrm.root=FOLDER");
    }
}
