package org.jcrm.core.policy.simulate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.jcrm.core.cib.Cib;
import org.jcrm.core.codec.CibXmlReader;
import org.jcrm.core.codec.CodecException;
import org.jcrm.core.codec.GraphXmlWriter;
import org.jcrm.core.rule.IsoDates;

/** One line of JSON in, one line out: lets an outside runner compare the engine with recorded results. */
public final class BatchMain {
    private BatchMain() {}

    public static void main(String[] args) throws IOException {
        ObjectMapper json = new ObjectMapper();
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            JsonNode request = json.readTree(line);
            ObjectNode answer = json.createObjectNode();
            answer.put("name", request.path("name").asText());
            try {
                Simulation.Result result = run(request);
                Files.writeString(
                        Path.of(request.path("dot").asText()),
                        String.join("\n", result.planning().dot()));
                Files.writeString(
                        Path.of(request.path("graph").asText()),
                        GraphXmlWriter.write(result.planning().plan().graph()));
                answer.put("rc", 0);
                answer.put("summary", result.text());
                answer.put("scores", String.join("\n", result.planning().scores()));
            } catch (CodecException | RuntimeException | StackOverflowError e) {
                answer.put("rc", 1);
                answer.put("summary", String.valueOf(e));
                answer.put("scores", "");
                e.printStackTrace();
            }
            out.println(json.writeValueAsString(answer));
        }
    }

    private static Simulation.Result run(JsonNode request) throws IOException, CodecException {
        Optional<Instant> when = Optional.empty();
        JsonNode arguments = request.path("args");
        for (int i = 0; i + 1 < arguments.size(); i++) {
            if (arguments.get(i).asText().equals("-t")) {
                when = IsoDates.instant(arguments.get(i + 1).asText());
            }
        }
        try (InputStream xml = Files.newInputStream(Path.of(request.path("xml").asText()))) {
            Cib cib = CibXmlReader.read(xml);
            return Simulation.run(cib, when, Instant.now());
        }
    }
}
