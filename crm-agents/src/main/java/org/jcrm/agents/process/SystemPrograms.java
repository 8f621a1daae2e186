package org.jcrm.agents.process;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The operating system's own programs, by their whole path: what root runs is never looked for in a folder of another's
 * choice, such as {@code /usr/local/bin}, which a group may write on some systems.
 */
public final class SystemPrograms {
    private static final List<Path> FOLDERS =
            List.of(Path.of("/usr/sbin"), Path.of("/usr/bin"), Path.of("/sbin"), Path.of("/bin"));

    private SystemPrograms() {}

    /** @return where it is, or where it would be: running it then says that it is not there */
    public static String path(String name) {
        return FOLDERS.stream()
                .map(folder -> folder.resolve(name))
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(Path.of("/usr/bin", name))
                .toString();
    }
}
