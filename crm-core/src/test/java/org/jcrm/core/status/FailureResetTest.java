package org.jcrm.core.status;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jcrm.core.cib.Cib;
import org.jcrm.core.cib.CibEdit;
import org.jcrm.core.cib.NodeState;
import org.jcrm.core.cib.OperationKey;
import org.jcrm.core.cib.Status;
import org.jcrm.core.codec.CibXmlReader;
import org.jcrm.core.codec.CodecException;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.ResourceId;
import org.junit.jupiter.api.Test;

/** What is forgotten when failures are, and what is not. */
class FailureResetTest {
    private static final NodeName A = NodeName.of("a");
    private static final ResourceId CLONE = ResourceId.of("c");
    private static final ResourceId MEMBER = ResourceId.of("r");
    private static final String COUNTED = "<nvpair id='1' name='fail-count-r#monitor_10000' value='2'/>"
            + "<nvpair id='2' name='last-failure-r#monitor_10000' value='1700000000'/>"
            + "<nvpair id='3' name='fail-count-r#start_0' value='1'/>"
            + "<nvpair id='4' name='fail-count-other#start_0' value='1'/><nvpair id='5' name='master-r' value='5'/>";

    @Test
    void theCountsOfACloneAreThoseOfItsMember() throws CodecException {
        assertThat(FailureReset.reset(cib(""), CLONE, Optional.of(A), Optional.empty()))
                .containsExactly(
                        forgotten("fail-count-r#monitor_10000"),
                        forgotten("last-failure-r#monitor_10000"),
                        forgotten("fail-count-r#start_0"));
    }

    @Test
    void oneOperationAloneCanBeForgotten() throws CodecException {
        OperationKey start = new OperationKey(MEMBER, "start", 0);

        assertThat(FailureReset.reset(cib(""), MEMBER, Optional.empty(), Optional.of(start)))
                .containsExactly(forgotten("fail-count-r#start_0"));
    }

    @Test
    void elsewhereNothingIsForgotten() throws CodecException {
        assertThat(FailureReset.reset(cib(""), MEMBER, Optional.of(NodeName.of("b")), Optional.empty()))
                .isEmpty();
        assertThat(FailureReset.counts(cib(""), ResourceId.of("nothing"), A)).isEmpty();
    }

    @Test
    void aResetForgetsTheFailureThatALaterStartOvercame() throws CodecException {
        Cib cib = cib(operation("r_last_failure_0", "monitor", 10_000, 5, 7) + operation("r_last_0", "start", 0, 6, 0));

        assertThat(FailureReset.reset(cib, MEMBER, Optional.of(A), Optional.empty()))
                .contains(new CibEdit.ForgetRecord(A, MEMBER, "r_last_failure_0"));
    }

    @Test
    void aResetKeepsTheFailureThatStillCounts() throws CodecException {
        Cib cib = cib(operation("r_last_0", "start", 0, 5, 0) + operation("r_last_failure_0", "monitor", 10_000, 6, 7));

        assertThat(FailureReset.reset(cib, MEMBER, Optional.of(A), Optional.empty()))
                .noneMatch(edit -> edit instanceof CibEdit.ForgetRecord);
    }

    @Test
    void aCleanupStartsAFailedMonitorAnewAndKeepsWhatSucceeded() throws CodecException {
        Cib cib = cib(operation("r_last_0", "start", 0, 5, 0) + operation("r_last_failure_0", "monitor", 10_000, 6, 7));

        assertThat(FailureReset.cleanup(cib, CLONE, Optional.of(A)))
                .contains(
                        new CibEdit.ForgetHistory(A, MEMBER, Optional.of(new OperationKey(MEMBER, "monitor", 10_000))))
                .doesNotContain(new CibEdit.ForgetHistory(A, MEMBER, Optional.empty()));
    }

    @Test
    void aCleanupForgetsAllOfWhatFailedLast() throws CodecException {
        Cib cib = cib(operation("r_last_0", "stop", 0, 5, 1));

        assertThat(FailureReset.cleanup(cib, MEMBER, Optional.of(A)))
                .contains(new CibEdit.ForgetHistory(A, MEMBER, Optional.empty()));
    }

    /** Its address would be started a second time, since nothing told any more that it has it (simulation, PLAIN 10828). */
    @Test
    void whatANodeThatIsNotHereRunsIsNotForgotten() throws CodecException {
        Cib cib = cib(operation("r_last_0", "stop", 0, 5, 1));
        NodeState state = requireNonNull(cib.status().nodes().get(A));
        NodeState lost = new NodeState(
                state.id(),
                A,
                false,
                false,
                "down",
                "member",
                true,
                state.transientAttributes(),
                state.history(),
                state.extra());

        assertThat(FailureReset.cleanup(cib.with(new Status(Map.of(A, lost), List.of())), MEMBER, Optional.empty()))
                .isNotEmpty()
                .noneMatch(edit -> edit instanceof CibEdit.ForgetHistory);
    }

    @Test
    void whatAProbeFindsIsNoFailure() throws CodecException {
        Cib cib = cib(operation("r_last_0", "monitor", 0, 5, 7));

        assertThat(FailureReset.cleanup(cib, MEMBER, Optional.of(A)))
                .allMatch(edit -> edit instanceof CibEdit.SetTransientAttribute);
    }

    private static CibEdit forgotten(String attribute) {
        return new CibEdit.SetTransientAttribute(A, attribute, Optional.empty());
    }

    private static String operation(String id, String task, int interval, int call, int rc) {
        return ("<lrm_rsc_op id='%s' operation='%s' interval='%d' call-id='%d' rc-code='%d' op-status='0'"
                        + " transition-key='1:1:0:aa' last-rc-change='1700000000'/>")
                .formatted(id, task, interval, call, rc);
    }

    private static Cib cib(String operations) throws CodecException {
        return CibXmlReader.read(String.join(
                "",
                List.of(
                        "<cib admin_epoch='0' epoch='1' num_updates='0'><configuration><crm_config/>",
                        "<nodes><node id='1' uname='a'/><node id='2' uname='b'/></nodes><resources>",
                        "<clone id='c'><primitive id='r' class='ocf' provider='pacemaker' type='Dummy'/></clone>",
                        "</resources><constraints/></configuration><status><node_state id='1' uname='a' in_ccm='true' crmd='online' join='member' expected='member'>",
                        "<transient_attributes id='1'><instance_attributes id='t'>",
                        COUNTED,
                        "</instance_attributes></transient_attributes><lrm id='1'><lrm_resources>",
                        "<lrm_resource id='r' class='ocf' provider='pacemaker' type='Dummy'>",
                        operations,
                        "</lrm_resource></lrm_resources></lrm></node_state></status></cib>")));
    }
}
