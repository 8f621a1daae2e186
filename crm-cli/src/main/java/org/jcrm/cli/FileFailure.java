package org.jcrm.cli;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** What became of reading or writing a file, in words: the JDK's message is often the file's bare name. */
public final class FileFailure {
    private FileFailure() {}

    /** Without the file's name, as a part of a sentence. */
    public static String why(IOException failure) {
        return switch (failure) {
            case NoSuchFileException _ -> "there is no such file or directory";
            case AccessDeniedException _ -> "permission denied";
            case FileAlreadyExistsException _ -> "something of that name is there already";
            case NotDirectoryException _ -> "it is no directory";
            case FileSystemException other when other.getReason() != null -> other.getReason();
            default -> String.valueOf(failure.getMessage());
        };
    }

    static CliProblem problem(IOException failure) {
        String file =
                failure instanceof FileSystemException known && known.getFile() != null ? " " + known.getFile() : "";
        return new CliProblem(
                ExitCode.REFUSED,
                "cannot read or write" + file,
                why(failure),
                "see who may use it (ls -ld), and whether its disk has room (df)");
    }
}
