package org.jcrm.core.codec;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.jcrm.core.agent.AgentMetadata;
import org.jcrm.core.agent.RejoinReport;
import org.jcrm.core.arbitrator.Arbitration;
import org.jcrm.core.arbitrator.VoteAnswer;
import org.jcrm.core.arbitrator.VoteReport;
import org.jcrm.core.cib.Cib;
import org.jcrm.core.codec.api.AttributeLine;
import org.jcrm.core.codec.api.CertificateAnswer;
import org.jcrm.core.codec.api.CertificateOrder;
import org.jcrm.core.codec.api.CertificateReport;
import org.jcrm.core.codec.api.ConfigApplied;
import org.jcrm.core.codec.api.ConfigVerified;
import org.jcrm.core.codec.api.ConfigVersion;
import org.jcrm.core.codec.api.DoctorReport;
import org.jcrm.core.codec.api.FailCountLine;
import org.jcrm.core.codec.api.FencingReport;
import org.jcrm.core.codec.api.HistoryLine;
import org.jcrm.core.codec.api.MoveOrder;
import org.jcrm.core.codec.api.Problem;
import org.jcrm.core.codec.api.StatusReport;
import org.jcrm.core.controller.Message;
import org.jcrm.core.controller.Quorum;
import org.jcrm.core.controller.RequestOutcome.Done;
import org.jcrm.core.controller.RequestOutcome.DryRunResult;
import org.jcrm.core.policy.why.Explanation;
import org.jcrm.core.status.ClusterStatus.NodeStatus;
import org.jcrm.core.status.ClusterStatus.ResourceStatus;

/**
 * Every decoder of JSON that reads what another process said, with examples that it accepts. The examples are random
 * values, written by the writer that belongs to the decoder. A decoder throws a {@link CodecException} and nothing else.
 */
public final class JsonDecoders {
    /** Enough values that each optional part is there in one of them. */
    private static final int VALUES = 60;

    /** Most examples are short, so that a mutation seldom misses what matters. */
    private static final int SHORT_EXAMPLES = 12;

    private static final int LONG_EXAMPLES = 2;
    private static final int LONGEST_EXAMPLE = 8 * 1024;

    private JsonDecoders() {}

    /** @param examples which it accepts */
    public record Decoder(String name, List<byte[]> examples, Read read) {
        public Decoder {
            examples = List.copyOf(examples);
        }
    }

    /** Reads bytes; what comes of them does not matter. */
    @FunctionalInterface
    public interface Read {
        void read(byte[] bytes) throws CodecException;
    }

    public static List<Decoder> all() {
        return List.of(
                of("cib-json", Cib.class, CibJson::write, CibJson::read),
                message(),
                of("vote-report", VoteReport.class, VoteJson::write, VoteJson::readReport),
                of("vote-answer", VoteAnswer.class, VoteJson::write, VoteJson::readAnswer),
                of("vote-holder", Arbitration.Holder.class, VoteJson::write, VoteJson::readHolder),
                of("certificate-order", CertificateOrder.class, CertificateJson::write, CertificateJson::readOrder),
                of("certificate-answer", CertificateAnswer.class, CertificateJson::write, CertificateJson::readAnswer),
                of("certificate-report", CertificateReport.class, CertificateJson::write, CertificateJson::readReport),
                of("api-status", StatusReport.class, StatusJson::write, StatusJson::read),
                listOf("api-nodes", NodeStatus.class, StatusJson::writeNodes, StatusJson::readNodes),
                listOf("api-resources", ResourceStatus.class, StatusJson::writeResources, StatusJson::readResources),
                of("api-why", Explanation.class, WhyJson::write, WhyJson::read),
                of("api-fencing", FencingReport.class, FencingJson::write, FencingJson::read),
                of("api-doctor", DoctorReport.class, DoctorJson::write, DoctorJson::read),
                of("api-done", Done.class, ApiJson::write, ApiJson::readDone),
                of("api-dry-run", DryRunResult.class, ApiJson::write, ApiJson::readDryRun),
                of("api-quorum", Quorum.class, ApiJson::write, ApiJson::readQuorum),
                of("api-problem", Problem.class, ApiJson::write, ApiJson::readProblem),
                of("api-config-applied", ConfigApplied.class, ApiJson::write, ApiJson::readConfigApplied),
                of("api-config-verified", ConfigVerified.class, ApiJson::write, ApiJson::readConfigVerified),
                listOf(
                        "api-config-versions",
                        ConfigVersion.class,
                        ApiJson::writeConfigVersions,
                        ApiJson::readConfigVersions),
                of("api-rejoin", RejoinReport.class, ApiJson::write, ApiJson::readRejoinReport),
                listOf("api-history", HistoryLine.class, ApiJson::writeHistory, ApiJson::readHistory),
                listOf("api-fail-counts", FailCountLine.class, ApiJson::writeFailCounts, ApiJson::readFailCounts),
                of("api-attribute", AttributeLine.class, ApiJson::write, ApiJson::readAttribute),
                listOf("api-attributes", AttributeLine.class, ApiJson::writeAttributes, ApiJson::readAttributes),
                of("api-move", MoveOrder.class, ApiJson::write, ApiJson::readMove),
                listOf("api-agents", AgentMetadata.class, ApiJson::writeAgents, ApiJson::readAgents));
    }

    private static <T> Decoder of(String name, Class<T> type, Function<T, byte[]> write, Read read) {
        return new Decoder(name, examples(values(type, VALUES).stream().map(write)), read);
    }

    private static <T> Decoder listOf(String name, Class<T> type, Function<List<T>, byte[]> write, Read read) {
        List<byte[]> lists =
                new ArrayList<>(examples(values(type, VALUES).stream().map(each -> write.apply(List.of(each)))));
        lists.add(write.apply(values(type, 3)));
        return new Decoder(name, lists, read);
    }

    /** One of each kind. */
    private static Decoder message() {
        List<byte[]> examples = new ArrayList<>();
        for (Class<?> kind : RandomRecords.kindsOf(Message.class)) {
            values(kind, VALUES).stream()
                    .map(each -> MessageCodec.encode((Message) each))
                    .filter(each -> each.length < LONGEST_EXAMPLE)
                    .min(Comparator.comparingInt(each -> Math.abs(each.length - 600)))
                    .ifPresent(examples::add);
        }
        return new Decoder("message", examples, MessageCodec::decode);
    }

    private static <T> List<T> values(Class<T> type, int count) {
        List<T> values = new ArrayList<>();
        for (int seed = 0; seed < count; seed++) {
            values.add(RandomRecords.forPeople(seed).next(type));
        }
        return values;
    }

    private static List<byte[]> examples(java.util.stream.Stream<byte[]> written) {
        List<byte[]> byLength =
                written.sorted(Comparator.comparingInt(each -> each.length)).toList();
        List<byte[]> examples = new ArrayList<>(byLength.subList(0, SHORT_EXAMPLES));
        List<byte[]> longer = byLength.subList(SHORT_EXAMPLES, byLength.size()).stream()
                .filter(each -> each.length <= LONGEST_EXAMPLE)
                .toList();
        examples.addAll(longer.subList(Math.max(0, longer.size() - LONG_EXAMPLES), longer.size()));
        return examples;
    }
}
