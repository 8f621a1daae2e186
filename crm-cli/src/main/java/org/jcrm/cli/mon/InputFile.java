package org.jcrm.cli.mon;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.jcrm.cli.CliProblem;
import org.jcrm.cli.ExitCode;
import org.jcrm.cli.FileFailure;
import org.jcrm.cli.Session;

/** Reading a file that the command line names; {@code -} is the standard input. */
public final class InputFile {
    /** A CIB of the largest size that is read, with room to spare; what is larger is no CIB. */
    private static final int MAX_BYTES = 64 << 20;

    /** What the daemon takes. */
    private static final int MAX_CONFIGURATION = 8 << 20;

    private InputFile() {}

    /** A CIB, in any of its forms. */
    public static byte[] bytes(Session session, Path file) throws CliProblem {
        return bytes(session, file, MAX_BYTES, "CIB");
    }

    /** A {@code cluster.yaml} for the daemon. */
    public static byte[] configuration(Session session, Path file) throws CliProblem {
        byte[] bytes = bytes(session, file, MAX_CONFIGURATION, "configuration");
        text(file, bytes);
        return bytes;
    }

    /** @throws CliProblem with the line that is not in UTF-8; what was replaced by question marks would be applied so */
    public static String text(Path file, byte[] bytes) throws CliProblem {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer text = CharBuffer.allocate(bytes.length);
        if (StandardCharsets.UTF_8.newDecoder().decode(in, text, true).isError()) {
            String before = new String(bytes, 0, in.position(), StandardCharsets.ISO_8859_1);
            long line = before.chars().filter(each -> each == '\n').count() + 1;
            throw new CliProblem(
                    ExitCode.INVALID,
                    file + " is not text in UTF-8",
                    "",
                    "save it as UTF-8 (iconv -f latin1 -t utf-8)",
                    List.of(file + ":" + line + ": a character here is in another encoding"));
        }
        return text.flip().toString();
    }

    private static byte[] bytes(Session session, Path file, int limit, String kind) throws CliProblem {
        try {
            return file.toString().equals("-")
                    ? read(session.in(), file, limit, kind)
                    : fromDisk(session.resolve(file), file, limit, kind);
        } catch (NoSuchFileException e) {
            throw problem(file, "there is no such file");
        } catch (AccessDeniedException e) {
            throw problem(file, "this user may not read it");
        } catch (IOException e) {
            throw problem(file, FileFailure.why(e));
        }
    }

    private static byte[] fromDisk(Path path, Path file, int limit, String kind) throws IOException, CliProblem {
        if (Files.isDirectory(path)) {
            throw problem(file, "it is a directory");
        }
        try (InputStream in = Files.newInputStream(path)) {
            return read(in, file, limit, kind);
        }
    }

    private static byte[] read(InputStream in, Path file, int limit, String kind) throws IOException, CliProblem {
        byte[] bytes = in.readNBytes(limit + 1);
        if (bytes.length > limit) {
            throw problem(file, "it is larger than " + (limit >> 20) + " MiB, no " + kind + " is");
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
