package org.jcrm.cli.mon;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.jcrm.cli.CliProblem;
import org.jcrm.cli.ExitCode;
import org.jcrm.cli.FileFailure;
import org.jcrm.cli.Session;

/** Writing a file that the command line names: the old content stays until the new one is whole. */
public final class OutputFile {
    private OutputFile() {}

    public static void write(Session session, Path file, String content) throws CliProblem {
        Path target = session.resolve(file);
        try {
            if (!Files.exists(target)) {
                replace(target, content);
            } else if (Files.isRegularFile(target)) {
                replace(target.toRealPath(), content);
            } else {
                // A pipe or /dev/stdout cannot be replaced.
                Files.writeString(target, content);
            }
        } catch (NoSuchFileException e) {
            throw problem(file, "there is no such directory");
        } catch (IOException e) {
            throw problem(file, FileFailure.why(e));
        }
    }

    /** Others may read it, or may not, as before: it may be a page that a web server shows. */
    private static void replace(Path target, String content) throws IOException {
        Path half = target.resolveSibling(
                "." + target.getFileName() + "." + ProcessHandle.current().pid() + ".part");
        try {
            Files.writeString(half, content, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            if (Files.exists(target)) {
                Files.setPosixFilePermissions(half, Files.getPosixFilePermissions(target));
            }
            Files.move(half, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(half);
        }
    }

    private static CliProblem problem(Path file, String why) {
        return new CliProblem(ExitCode.REFUSED, "cannot write " + file, why, "name a file that can be written");
    }
}
