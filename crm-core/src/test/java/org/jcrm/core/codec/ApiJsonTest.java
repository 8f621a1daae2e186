package org.jcrm.core.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jcrm.core.agent.AgentMetadata;
import org.jcrm.core.agent.RejoinReport;
import org.jcrm.core.codec.api.AttributeLine;
import org.jcrm.core.codec.api.ConfigApplied;
import org.jcrm.core.codec.api.ConfigVerified;
import org.jcrm.core.codec.api.FailCountLine;
import org.jcrm.core.codec.api.HistoryLine;
import org.jcrm.core.codec.api.LocatedError;
import org.jcrm.core.codec.api.MoveOrder;
import org.jcrm.core.codec.api.Problem;
import org.jcrm.core.controller.RequestOutcome.Done;
import org.jcrm.core.controller.RequestOutcome.DryRunResult;
import org.jcrm.core.model.NodeName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ApiJsonTest {
    @FunctionalInterface
    private interface RoundTrip<T> {
        T of(T value) throws CodecException;
    }

    @Test
    void everyAnswerReadsBackAsItWasWritten() throws CodecException {
        check(Done.class, value -> ApiJson.readDone(ApiJson.write(value)));
        check(DryRunResult.class, value -> ApiJson.readDryRun(ApiJson.write(value)));
        check(Problem.class, value -> ApiJson.readProblem(ApiJson.write(value)));
        check(ConfigApplied.class, value -> ApiJson.readConfigApplied(ApiJson.write(value)));
        check(ConfigVerified.class, value -> ApiJson.readConfigVerified(ApiJson.write(value)));
        check(RejoinReport.class, value -> ApiJson.readRejoinReport(ApiJson.write(value)));
        check(AttributeLine.class, value -> ApiJson.readAttribute(ApiJson.write(value)));
        check(MoveOrder.class, value -> ApiJson.readMove(ApiJson.write(value)));
    }

    @Test
    void everyListReadsBackAsItWasWritten() throws CodecException {
        List<FailCountLine> failCounts = three(FailCountLine.class);
        assertThat(ApiJson.readFailCounts(ApiJson.writeFailCounts(failCounts))).isEqualTo(failCounts);
        List<AttributeLine> attributes = three(AttributeLine.class);
        assertThat(ApiJson.readAttributes(ApiJson.writeAttributes(attributes))).isEqualTo(attributes);
        List<HistoryLine> history = three(HistoryLine.class);
        assertThat(ApiJson.readHistory(ApiJson.writeHistory(history))).isEqualTo(history);
        List<AgentMetadata> agents = three(AgentMetadata.class);
        assertThat(ApiJson.readAgents(ApiJson.writeAgents(agents))).isEqualTo(agents);
    }

    @Test
    void aProblemSaysWhatIsWrongWhereAndWhatToDo() {
        Problem problem = new Problem(
                "about:blank",
                "The configuration has errors",
                400,
                "1 error, nothing was applied",
                "mend the file and apply it again",
                List.of(new LocatedError(
                        "cluster.yaml", 12, 5, "unknown key \"timout\"", "did you mean \"timeout\"?")));

        assertThat(new String(ApiJson.write(problem), StandardCharsets.UTF_8)).isEqualTo("""
                {"type":"about:blank","title":"The configuration has errors","status":400,\
                "detail":"1 error, nothing was applied","nextStep":"mend the file and apply it again",\
                "errors":[{"file":"cluster.yaml","line":12,"column":5,"message":"unknown key \\"timout\\"",\
                "nextStep":"did you mean \\"timeout\\"?"}]}""");
        assertThat(problem.errors().getFirst())
                .hasToString("cluster.yaml:12:5: unknown key \"timout\"; did you mean \"timeout\"?");
    }

    @Test
    void aProblemOfAForeignServerNeedsTitleAndStatusOnly() throws CodecException {
        assertThat(ApiJson.readProblem("{\"title\":\"no\",\"status\":503}".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(Problem.of(503, "no", "", ""));
    }

    @Test
    void aRequestBodyMayLeaveOutWhatHasADefault() throws CodecException {
        assertThat(ApiJson.readMove("{\"node\":\"node2\",\"lifetimeMillis\":60000}".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(new MoveOrder(
                        Optional.of(NodeName.of("node2")), false, Optional.of(Duration.ofMinutes(1)), false));
        assertThat(JsonObject.parse(ApiJson.flagBody("yes", true)).flag("yes")).isTrue();
        assertThat(JsonObject.parse("{}".getBytes(StandardCharsets.UTF_8)).flag("yes"))
                .isFalse();
    }

    @Test
    void aFieldOfTheWrongTypeIsNamed() {
        assertThatThrownBy(() -> ApiJson.readMove("{\"promoted\":\"yes\"}".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(CodecException.class)
                .hasMessage("at /promoted: the field must be true or false");
    }

    @Test
    void aNullCountsAsAbsent() throws CodecException {
        assertThat(ApiJson.readAttribute("{\"node\":\"n\",\"name\":\"a\",\"value\":null,\"lifetime\":\"permanent\"}"
                                .getBytes(StandardCharsets.UTF_8))
                        .value())
                .isEmpty();
    }

    private static <T> void check(Class<T> type, RoundTrip<T> trip) throws CodecException {
        for (int seed = 0; seed < 50; seed++) {
            T value = RandomRecords.forPeople(seed).next(type);
            assertThat(trip.of(value))
                    .as("%s, seed %d", type.getSimpleName(), seed)
                    .isEqualTo(value);
        }
    }

    private static <T> List<T> three(Class<T> type) {
        return IntStream.range(0, 3)
                .mapToObj(seed -> RandomRecords.forPeople(seed).next(type))
                .toList();
    }

    /** A name that cannot be is a matter of the reader: beyond it nobody expects it. */
    @ParameterizedTest
    @MethodSource("readersOfNames")
    void aBlankNameThatAnotherProcessSentIsRefusedAsMalformed(JsonDecoders.Read reader, String json) {
        assertThatThrownBy(() -> reader.read(json.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("must not be blank");
    }

    static Stream<Arguments> readersOfNames() {
        JsonDecoders.Read doctor = DoctorJson::read;
        JsonDecoders.Read quorum = ApiJson::readQuorum;
        JsonDecoders.Read failCounts = ApiJson::readFailCounts;
        JsonDecoders.Read report = CertificateJson::readReport;
        JsonDecoders.Read answer = CertificateJson::readAnswer;
        return Stream.of(
                Arguments.of(doctor, "{\"node\":\"\",\"findings\":[]}"),
                Arguments.of(quorum, "{\"voters\":[{\"node\":\" \",\"votes\":1,\"present\":true}]}"),
                Arguments.of(failCounts, "[{\"resource\":\"\",\"node\":\"node1\"}]"),
                Arguments.of(report, "{\"nodes\":[],\"silent\":[{\"node\":\"\",\"reason\":\"x\"}]}"),
                Arguments.of(answer, "{\"certificates\":{\"node\":\"\"}}"));
    }
}
