package org.jcrm.cli.mon;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jcrm.cli.CliProblem;
import org.jcrm.cli.ExitCode;
import org.jcrm.cli.FileFailure;
import org.jcrm.cli.Session;

/** Reading a file that the command line names; {@code -} is the standard input. */
public final class InputFile {
    /** A CIB of the largest size that is read, with room to spare; what is larger is no CIB. */
    private static final int MAX_BYTES = 64 << 20;

    private InputFile() {}

    public static byte[] bytes(Session session, Path file) throws CliProblem {
        try {
            return file.toString().equals("-") ? read(session.in(), file) : fromDisk(session.resolve(file), file);
        } catch (NoSuchFileException e) {
            throw problem(file, "there is no such file");
        } catch (AccessDeniedException e) {
            throw problem(file, "this user may not read it");
        } catch (IOException e) {
            throw problem(file, FileFailure.why(e));
        }
    }

    private static byte[] fromDisk(Path path, Path file) throws IOException, CliProblem {
        if (Files.isDirectory(path)) {
            throw problem(file, "it is a directory");
        }
        try (InputStream in = Files.newInputStream(path)) {
            return read(in, file);
        }
    }

    private static byte[] read(InputStream in, Path file) throws IOException, CliProblem {
        byte[] bytes = in.readNBytes(MAX_BYTES + 1);
        if (bytes.length > MAX_BYTES) {
            throw problem(file, "it is larger than " + (MAX_BYTES >> 20) + " MiB, no CIB is");
        }
        return bytes;
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
