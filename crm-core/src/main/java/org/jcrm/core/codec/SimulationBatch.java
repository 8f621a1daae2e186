package org.jcrm.core.codec;

import static org.jcrm.core.codec.ApiFields.text;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jcrm.core.policy.Planning;
import org.jcrm.core.policy.simulate.InjectionRefused;
import org.jcrm.core.policy.simulate.Simulation;
import org.jcrm.core.policy.simulate.SimulationReport;
import org.jcrm.core.policy.simulate.SimulationRequest;
import org.jcrm.core.policy.simulate.SimulationText;
import org.jcrm.core.policy.simulate.TextOptions;
import org.jcrm.core.rule.IsoDates;

/**
 * Many simulations in one process: one line of JSON in, one line out. {@code {"name","xml","args","dot","graph"}} names a
 * CIB and the files to write; {@code {"name","rc","summary","scores"}} answers. A case that fails answers with its reason,
 * and the next one is served.
 */
public final class SimulationBatch {
    private SimulationBatch() {}

    /** The files of the caller. */
    public interface Files {
        byte[] read(String file) throws IOException;

        void write(String file, String content) throws IOException;
    }

    /**
     * @param line the request
     * @param now the time, where neither the request nor the CIB says one
     * @return the answer, without an end of line
     */
    public static String answer(String line, Files files, Instant now) {
        String name = "";
        try {
            JsonObject request = JsonObject.parse(line.getBytes(StandardCharsets.UTF_8));
            name = request.textOrEmpty("name");
            SimulationReport report = Simulation.run(SimulationRequest.play(
                    CibXmlReader.read(new ByteArrayInputStream(files.read(request.text("xml")))),
                    when(request.texts("args")),
                    now));
            Planning planning = report.planning().orElseThrow();
            files.write(request.text("dot"), String.join("\n", planning.dot()) + "\n");
            files.write(
                    request.text("graph"), GraphXmlWriter.write(planning.plan().graph()));
            return json(
                    name, 0, SimulationText.of(report, TextOptions.PLAIN), String.join("\n", planning.scores()) + "\n");
        } catch (CodecException | InjectionRefused e) {
            return json(name, 1, String.valueOf(e.getMessage()), "");
        } catch (IOException e) {
            return json(name, 1, "cannot read or write: " + e.getMessage(), "");
        } catch (RuntimeException | StackOverflowError e) {
            // One case that shows a bug must not end the other five hundred.
            return json(name, 70, "an error in jcrm itself: " + e, "");
        }
    }

    private static Optional<Instant> when(List<String> args) throws CodecException {
        Optional<Instant> when = Optional.empty();
        for (int i = 0; i < args.size(); i += 2) {
            boolean isDate = args.get(i).equals("-t") && i + 1 < args.size();
            if (!isDate) {
                throw new CodecException(
                        CodecException.Reason.MALFORMED,
                        "a batch understands -t DATE alone, not \"" + args.get(i) + "\"");
            }
            when = IsoDates.instant(args.get(i + 1));
            if (when.isEmpty()) {
                throw new CodecException(
                        CodecException.Reason.MALFORMED, "\"" + args.get(i + 1) + "\" is no ISO 8601 date");
            }
        }
        return when;
    }

    private static String json(String name, int rc, String summary, String scores) {
        byte[] bytes = JsonFormat.write(JsonFormat.MAX_BYTES, out -> {
            out.writeStartObject();
            text(out, "name", name);
            out.writeNumberField("rc", rc);
            text(out, "summary", summary);
            text(out, "scores", scores);
            out.writeEndObject();
        });
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
