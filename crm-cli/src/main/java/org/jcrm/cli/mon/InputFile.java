package org.jcrm.cli.mon;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jcrm.cli.CliProblem;
import org.jcrm.cli.ExitCode;
import org.jcrm.cli.Session;

/** Reading a file that the command line names; {@code -} is the standard input. */
public final class InputFile {
    private InputFile() {}

    public static byte[] bytes(Session session, Path file) throws CliProblem {
        try {
            return file.toString().equals("-")
                    ? session.in().readAllBytes()
                    : Files.readAllBytes(session.resolve(file));
        } catch (NoSuchFileException e) {
            throw problem(file, "there is no such file");
        } catch (AccessDeniedException e) {
            throw problem(file, "this user may not read it");
        } catch (IOException e) {
            throw problem(file, String.valueOf(e.getMessage()));
        }
    }

    public static boolean startsWith(byte[] bytes, String text) {
        return new String(bytes, 0, Math.min(bytes.length, 512), StandardCharsets.UTF_8)
                .stripLeading()
                .startsWith(text);
    }

    private static CliProblem problem(Path file, String why) {
        return new CliProblem(ExitCode.INVALID, "cannot read " + file, why, "check the file's name");
    }
}
