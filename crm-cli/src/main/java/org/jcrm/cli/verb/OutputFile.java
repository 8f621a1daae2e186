package org.jcrm.cli.verb;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jcrm.cli.CliProblem;
import org.jcrm.cli.ExitCode;
import org.jcrm.cli.Session;

/** Writing a file that the command line names: the old content stays until the new one is whole. */
final class OutputFile {
    private OutputFile() {}

    static void write(Session session, Path file, String content) throws CliProblem {
        Path target = session.resolve(file);
        try {
            if (Files.exists(target) && !Files.isRegularFile(target)) {
                // A pipe or /dev/stdout cannot be replaced.
                Files.writeString(target, content);
                return;
            }
            Path directory = target.toAbsolutePath().getParent();
            Path half = Files.createTempFile(directory, ".jcrm", ".part");
            try {
                Files.writeString(half, content);
                Files.move(half, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(half);
            }
        } catch (NoSuchFileException e) {
            throw problem(file, "there is no such directory");
        } catch (AccessDeniedException e) {
            throw problem(file, "this user may not write there");
        } catch (IOException e) {
            throw problem(file, String.valueOf(e.getMessage()));
        }
    }

    private static CliProblem problem(Path file, String why) {
        return new CliProblem(ExitCode.REFUSED, "cannot write " + file, why, "name a file that can be written");
    }
}
