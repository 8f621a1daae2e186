package org.jcrm.cli;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where the answer goes. Remembers why it could not be written, which a {@code PrintWriter} forgets: half a configuration in a
 * file on a full disk must not look like a whole one.
 */
final class StandardOutput extends FilterOutputStream {
    private @Nullable IOException failure;

    StandardOutput(OutputStream out) {
        super(out);
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        try {
            out.write(bytes, offset, length);
        } catch (IOException e) {
            failure = e;
            throw e;
        }
    }

    /** Why something was lost. That a reader has read enough ({@code jcrm history | head}) is no failure. */
    Optional<String> loss() {
        return Optional.ofNullable(failure)
                .map(lost -> String.valueOf(lost.getMessage()))
                .filter(why -> !why.contains("Broken pipe"));
    }

    /** @return the exit code: that of the verb, unless it succeeded and its answer was lost */
    int judged(int code, PrintWriter err) {
        Optional<String> loss = loss();
        if (loss.isEmpty()) {
            return code;
        }
        err.println("jcrm: the answer could not be written: " + loss.get()
                + "; next: make room where it goes, and ask again");
        return code == ExitCode.OK.code() ? ExitCode.REFUSED.code() : code;
    }
}
