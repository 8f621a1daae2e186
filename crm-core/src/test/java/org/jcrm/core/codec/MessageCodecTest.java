package org.jcrm.core.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.jcrm.core.cib.AttributeLifetime;
import org.jcrm.core.cib.CibEdit;
import org.jcrm.core.cib.CibVersion;
import org.jcrm.core.cib.OperationKey;
import org.jcrm.core.codec.CodecException.Reason;
import org.jcrm.core.controller.AgentTask;
import org.jcrm.core.controller.Message;
import org.jcrm.core.controller.OperatorRequest;
import org.jcrm.core.controller.RequestId;
import org.jcrm.core.controller.RequestOutcome;
import org.jcrm.core.controller.Requester;
import org.jcrm.core.controller.ViewId;
import org.jcrm.core.graph.GraphAction;
import org.jcrm.core.model.AgentName;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.ResourceId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessageCodecTest {
    private static final ViewId VIEW = new ViewId(NodeName.of("node1"), 3);

    static Stream<Class<?>> everyMessage() {
        return RandomRecords.kindsOf(Message.class).stream();
    }

    /** Edits, requests and outcomes travel inside a message. */
    static Stream<Class<?>> everyPayload() {
        return Stream.of(CibEdit.class, OperatorRequest.class, RequestOutcome.class)
                .flatMap(hierarchy -> RandomRecords.kindsOf(hierarchy).stream());
    }

    @ParameterizedTest
    @MethodSource("everyMessage")
    void everyKindOfMessageReadsBackAsItWasWritten(Class<? extends Message> kind) throws CodecException {
        for (int seed = 0; seed < 40; seed++) {
            Message message = new RandomRecords(seed).next(kind);
            assertThat(MessageCodec.decode(MessageCodec.encode(message)))
                    .as("seed %d", seed)
                    .isEqualTo(message);
        }
    }

    @ParameterizedTest
    @MethodSource("everyPayload")
    void everyEditRequestAndOutcomeTravels(Class<?> kind) throws CodecException {
        for (int seed = 0; seed < 40; seed++) {
            Message message = carrying(new RandomRecords(seed).next(kind));
            assertThat(MessageCodec.decode(MessageCodec.encode(message)))
                    .as("seed %d", seed)
                    .isEqualTo(message);
        }
    }

    @Test
    void theFormIsPlainJsonThatNamesProtocolAndKind() {
        Message message = new Message.AttributeChange(
                VIEW,
                Optional.empty(),
                new Requester("root", "jcrm attribute set", NodeName.of("node2")),
                NodeName.of("node2"),
                "pgsql-status",
                Optional.of("HS:sync"),
                AttributeLifetime.TRANSIENT);

        assertThat(text(message)).isEqualTo("""
                {"protocol":1,"message":{"kind":"attribute-change",\
                "view":{"creator":"node1","number":3},\
                "requester":{"user":"root","client":"jcrm attribute set","origin":"node2"},\
                "node":"node2","name":"pgsql-status","value":"HS:sync","lifetime":"transient"}}""");
    }

    @Test
    void mapsKeepTheirOrderBecauseAgentsSeeIt() throws CodecException {
        Map<String, String> params = new LinkedHashMap<>();
        for (String name : List.of("zeta", "alpha", "Mu", "beta")) {
            params.put(name, "1");
        }
        Message message = runTask(params);

        Message.RunTask back = (Message.RunTask) MessageCodec.decode(MessageCodec.encode(message));

        assertThat(back.task().action().params().keySet()).containsExactly("zeta", "alpha", "Mu", "beta");
    }

    @Test
    void halfOfASurrogatePairIsReplacedInsteadOfStoppingTheDaemon() throws CodecException {
        Message message = runTask(Map.of("note", "cut \ud83d"));

        Message.RunTask back = (Message.RunTask) MessageCodec.decode(MessageCodec.encode(message));

        assertThat(back.task().action().params()).containsEntry("note", "cut \ufffd");
    }

    @Test
    void aPeerOfAnotherProtocolIsToldFromADamagedMessage() {
        assertThat(refusal("{\"protocol\":2,\"message\":{\"anything\":1}}"))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.UNKNOWN_VERSION))
                .hasMessageContaining("protocol 2")
                .hasMessageContaining("same jcrm version on every node");
    }

    @Test
    void anUnknownKindIsNamed() {
        assertThat(refusal("{\"protocol\":1,\"message\":{\"kind\":\"make-coffee\"}}"))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.UNKNOWN_KIND))
                .hasMessageContaining("make-coffee");
    }

    @Test
    void aMissingFieldIsNamedWithItsPlace() {
        assertThat(refusal("{\"protocol\":1,\"message\":{\"kind\":\"leaving\",\"view\":{\"creator\":\"n\"}}}"))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.MALFORMED))
                .hasMessage("at /message/view: a ViewId lacks its \"number\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{}",
                "{\"protocol\":1}",
                "{\"protocol\":\"1\",\"message\":{}}",
                "{\"protocol\":99999999999999999999,\"message\":{}}",
                "{\"protocol\":1,\"message\":null}",
                "{\"protocol\":1,\"message\":{}}",
                "{\"protocol\":1,\"message\":{\"kind\":\"join-offer\"}}",
                "{\"protocol\":1,\"message\":{\"kind\":\"join-offer\",\"view\":{\"creator\":\"n\",\"number\":1}}} x",
                "{\"protocol\":1,\"message\":{\"kind\":\"join-offer\",\"view\":{\"creator\":\"n\",\"number\":1}},\"y\":1}",
                "{\"protocol\":1,\"message\":{\"kind\":\"join-offer\",\"view\":{\"creator\":\" \",\"number\":1}}}",
                "{\"protocol\":1,\"message\":{\"kind\":\"join-offer\",\"view\":{\"creator\":\"n\",\"number\":1.5}}}",
                "{\"protocol\":1,\"message\":{\"kind\":\"join-offer\",\"view\":{\"creator\":\"n\",\"number\":1,\"number\":2}}}",
                "{\"protocol\":1,\"message\":{\"kind\":\"join-offer\",\"view\":{\"creator\":\"n\",\"number\":1},\"extra\":1}}",
                "{\"protocol\":1,\"message\":{\"kind\":\"cib-ack\",\"view\":{\"creator\":\"n\",\"number\":1},\"version\":\"1.2\"}}",
            })
    void whatIsNoMessageIsRefused(String text) {
        assertThat(refusal(text).reason()).isEqualTo(Reason.MALFORMED);
    }

    @Test
    void everyTruncationOfAMessageIsRefused() {
        byte[] whole = MessageCodec.encode(new RandomRecords(7).next(Message.CibReplace.class));
        for (int length = 0; length < whole.length; length++) {
            byte[] part = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> MessageCodec.decode(part)).isInstanceOf(CodecException.class);
        }
    }

    @Test
    void damagedBytesAreReadOrRefusedAndNothingElse() {
        Random random = new Random(1);
        for (int round = 0; round < 3_000; round++) {
            byte[] bytes = MessageCodec.encode(new RandomRecords(round % 50).next(Message.class));
            for (int hits = 0; hits <= round % 4; hits++) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            decodeOrRefuse(bytes);
        }
    }

    @Test
    void noiseIsRefused() {
        Random random = new Random(2);
        for (int round = 0; round < 3_000; round++) {
            byte[] bytes = new byte[random.nextInt(200)];
            random.nextBytes(bytes);
            decodeOrRefuse(bytes);
        }
    }

    @Test
    void aHugeMessageIsRefusedBeforeItIsParsed() {
        byte[] bytes = new byte[MessageCodec.MAX_BYTES + 1];
        assertThatThrownBy(() -> MessageCodec.decode(bytes))
                .isInstanceOfSatisfying(
                        CodecException.class, e -> assertThat(e.reason()).isEqualTo(Reason.TOO_LARGE));
    }

    @Test
    void deepNestingIsRefusedInsteadOfOverflowingTheStack() {
        String batch = "{\"kind\":\"batch\",\"edits\":[";
        String text = "{\"protocol\":1,\"message\":{\"kind\":\"cib-update\",\"view\":{\"creator\":\"n\",\"number\":1},"
                + "\"base\":\"0.1.0\",\"result\":\"0.1.1\",\"atEpochMillis\":1,\"edit\":" + batch.repeat(100_000);
        assertThat(refusal(text).reason()).isEqualTo(Reason.TOO_LARGE);
    }

    @Test
    void aNumberWithAnAbsurdExponentCostsNothing() throws CodecException {
        byte[] bytes = MessageCodec.encode(new RandomRecords(3).next(Message.OperationReport.class));
        String text = new String(bytes, StandardCharsets.UTF_8);
        String bad = text.replaceFirst("\"execTimeMillis\":[-0-9.]+", "\"execTimeMillis\":1e999999999");
        assertThat(bad).isNotEqualTo(text);
        assertThat(refusal(bad).reason()).isEqualTo(Reason.MALFORMED);
    }

    @Test
    void aMessageOverTheLimitIsNotWrittenEither() {
        Message message = runTask(Map.of("huge", "x".repeat(MessageCodec.MAX_BYTES)));
        assertThatThrownBy(() -> MessageCodec.encode(message))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("limit");
    }

    private static void decodeOrRefuse(byte[] bytes) {
        try {
            assertThat(MessageCodec.decode(bytes)).isNotNull();
        } catch (CodecException refused) {
            assertThat(refused.getMessage()).isNotBlank();
        }
    }

    private static CodecException refusal(String text) {
        return catchThrowableOfType(
                CodecException.class, () -> MessageCodec.decode(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static String text(Message message) {
        return new String(MessageCodec.encode(message), StandardCharsets.UTF_8);
    }

    private static Message carrying(Object payload) {
        Requester requester = new Requester("root", "test", NodeName.of("node1"));
        RequestId id = new RequestId(NodeName.of("node1"), 4);
        return switch (payload) {
            case CibEdit edit ->
                new Message.CibUpdate(
                        VIEW,
                        new CibVersion(0, 1, 2),
                        new CibVersion(0, 1, 3),
                        Optional.of(requester),
                        5,
                        edit,
                        Optional.of("digest"));
            case OperatorRequest request -> new Message.ForwardedRequest(VIEW, id, requester, request);
            case RequestOutcome outcome -> new Message.ForwardedOutcome(VIEW, id, outcome);
            default -> throw new AssertionError(payload);
        };
    }

    private static Message runTask(Map<String, String> params) {
        ResourceId pgsql = ResourceId.of("pgsql");
        return new Message.RunTask(
                VIEW,
                new AgentTask(
                        VIEW,
                        1,
                        "1:1:0:uuid",
                        new GraphAction.ResourceAction(
                                1,
                                new OperationKey(pgsql, "start", 0),
                                "start",
                                NodeName.of("node1"),
                                Optional.empty(),
                                pgsql,
                                Optional.empty(),
                                new AgentName("ocf", "jcrm", "pgsql"),
                                params,
                                Map.of(),
                                0,
                                120_000)));
    }
}
