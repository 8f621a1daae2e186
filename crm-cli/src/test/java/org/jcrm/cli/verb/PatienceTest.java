package org.jcrm.cli.verb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jcrm.cli.CliProblem;
import org.jcrm.cli.ExitCode;
import org.jcrm.cli.Invocation;
import org.jcrm.cli.Jcrm;
import org.jcrm.cli.Session;
import org.jcrm.cli.client.Answer;
import org.jcrm.cli.client.ApiClient;
import org.jcrm.cli.client.Request;
import org.jcrm.core.codec.api.AnswerTimes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who asks for what takes long waits longer than the daemon does: the daemon's own sentence is what helps, not its silence. */
class PatienceTest {
    private final List<Request> asked = new ArrayList<>();

    @TempDir
    Path directory;

    @Test
    void everyVerbWaitsLongerThanTheDaemonTakesAtMost() throws Exception {
        Files.writeString(directory.resolve("cluster.yaml"), "cluster: {}\n");
        assertThat(patience("doctor")).isGreaterThan(AnswerTimes.DOCTOR);
        assertThat(patience("node", "stop", "node1")).isGreaterThan(AnswerTimes.STOP);
        assertThat(patience("fence", "node1", "--yes")).isGreaterThan(AnswerTimes.FENCING);
        assertThat(patience("fence", "test", "power", "--node", "node1")).isGreaterThan(AnswerTimes.DEVICE_TEST);
        assertThat(patience("config", "apply", "cluster.yaml")).isGreaterThan(AnswerTimes.CONFIGURATION);
    }

    @Test
    void aQuestionThatIsAnsweredAtOnceIsGivenUpSoon() {
        assertThat(patience("status")).isEqualTo(Request.QUICK);
    }

    private Duration patience(String... args) {
        asked.clear();
        StringWriter said = new StringWriter();
        Session session = new Session(
                new PrintWriter(said),
                new PrintWriter(said),
                InputStream.nullInputStream(),
                directory,
                Map.of(),
                Invocation.NOON,
                false,
                false,
                target -> new Silent());
        assertThat(Jcrm.run(session, args)).as(said.toString()).isEqualTo(ExitCode.UNREACHABLE.code());
        return asked.getLast().patience();
    }

    /** Notes what it is asked, and never answers. */
    private final class Silent implements ApiClient {
        @Override
        public String address() {
            return "nowhere";
        }

        @Override
        public Answer call(Request request) throws CliProblem {
            asked.add(request);
            throw new CliProblem(ExitCode.UNREACHABLE, "nobody is there", "", "");
        }

        @Override
        public Events open(Request request) throws CliProblem {
            call(request);
            throw new IllegalStateException("call throws");
        }
    }
}
