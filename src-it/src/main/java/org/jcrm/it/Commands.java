package org.jcrm.it;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs commands of this machine to their end. */
final class Commands {
    private Commands() {}

    /** Runs the command without standard input; it is killed, and the scenario fails, when it takes longer than the limit. */
    static CommandResult run(List<String> command, Duration limit) {
        String shown = String.join(" ", command);
        try {
            Process process = new ProcessBuilder(command)
                    .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                    .start();
            Heard output = new Heard(process.getInputStream());
            Heard errors = new Heard(process.getErrorStream());
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
                throw new LabException("`" + shown + "` did not end within " + limit.toMillis() + " ms; it said:\n"
                        + output.text() + errors.text());
            }
            return new CommandResult(shown, process.exitValue(), output.text(), errors.text());
        } catch (IOException e) {
            throw new LabException("`" + shown + "` cannot be run: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabException("interrupted while `" + shown + "` ran", e);
        }
    }

    /** What comes out of a stream. Something that the command left running may hold it open for good: nobody waits for that. */
    private static final class Heard {
        private static final Duration PATIENCE = Duration.ofSeconds(2);

        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final Thread listener;

        Heard(InputStream stream) {
            this.listener = Thread.ofVirtual().start(() -> {
                try (stream) {
                    stream.transferTo(bytes);
                } catch (IOException e) {
                    // The end of the process closes the stream under the reader's hands.
                    return;
                }
            });
        }

        String text() throws InterruptedException {
            listener.join(PATIENCE);
            return bytes.toString(StandardCharsets.UTF_8);
        }
    }
}
