package org.jcrm.cli.verb;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jcrm.cli.ExitCode;
import org.jcrm.cli.Session;
import org.jcrm.core.codec.SimulationBatch;

/** {@code jcrm simulate --batch}: one process for hundreds of CIBs, because starting it is most of the work of one. */
final class SimulateBatch {
    private SimulateBatch() {}

    /** Ends when the standard input does. */
    static ExitCode serve(Session session) throws IOException {
        SimulationBatch.Files files = new SimulationBatch.Files() {
            @Override
            public byte[] read(String file) throws IOException {
                return Files.readAllBytes(session.resolve(Path.of(file)));
            }

            @Override
            public void write(String file, String content) throws IOException {
                Files.writeString(session.resolve(Path.of(file)), content);
            }
        };
        BufferedReader in = new BufferedReader(new InputStreamReader(session.in(), StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (!line.isBlank()) {
                session.say(SimulationBatch.answer(line, files, session.clock().instant()));
            }
        }
        return ExitCode.OK;
    }
}
