package org.jcrm.core.policy.simulate;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.jcrm.core.codec.SimulationBatch;

/** {@code jcrm simulate --batch} out of the class folders, for measuring the engine without packaging it. */
public final class BatchMain {
    private BatchMain() {}

    public static void main(String[] args) throws IOException {
        SimulationBatch.Files files = new SimulationBatch.Files() {
            @Override
            public byte[] read(String file) throws IOException {
                return Files.readAllBytes(Path.of(file));
            }

            @Override
            public void write(String file, String content) throws IOException {
                Files.writeString(Path.of(file), content);
            }
        };
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            out.println(SimulationBatch.answer(line, files, Instant.now()));
        }
    }
}
