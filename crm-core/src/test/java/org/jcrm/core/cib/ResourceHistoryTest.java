package org.jcrm.core.cib;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.jcrm.core.model.OcfResult;
import org.jcrm.core.model.ResourceId;
import org.junit.jupiter.api.Test;

class ResourceHistoryTest {
    private static final ResourceId DB = ResourceId.of("db");
    private int calls;

    private OperationRecord record(String id, String operation, long interval, OcfResult result) {
        return record(id, operation, interval, result, OperationStatus.DONE);
    }

    private OperationRecord record(
            String id, String operation, long interval, OcfResult result, OperationStatus status) {
        return OperationRecord.of(id, new OperationKey(DB, operation, interval), ++calls, status, result.code());
    }

    private static ResourceHistory of(OperationRecord... records) {
        ResourceHistory history = new ResourceHistory(DB, Optional.empty(), Optional.empty(), Map.of(), Map.of());
        for (OperationRecord each : records) {
            history = history.recorded(each);
        }
        return history;
    }

    private OperationRecord monitor() {
        return record("db_monitor_2000", "monitor", 2000, OcfResult.PROMOTED);
    }

    private OperationRecord failure() {
        return record("db_last_failure_0", "monitor", 2000, OcfResult.ERROR);
    }

    @Test
    void aStopTakesTheMonitorsAlong() {
        ResourceHistory history = of(
                record("db_last_0", "start", 0, OcfResult.OK), monitor(), record("db_last_0", "stop", 0, OcfResult.OK));
        assertThat(history.operations()).containsOnlyKeys("db_last_0");
    }

    @Test
    void aStopThatFailedLeavesThem() {
        ResourceHistory history = of(monitor(), record("db_last_0", "stop", 0, OcfResult.ERROR));
        assertThat(history.monitors()).hasSize(1);
    }

    @Test
    void aFailureThatIsOverGoesWithItsMonitor() {
        ResourceHistory history = of(failure(), monitor(), record("db_last_0", "demote", 0, OcfResult.OK));
        assertThat(history.operations()).containsOnlyKeys("db_last_0");
    }

    @Test
    void aFailureThatIsNotOverStays() {
        ResourceHistory history = of(monitor(), failure(), record("db_last_0", "demote", 0, OcfResult.OK));
        assertThat(history.operations()).containsOnlyKeys("db_last_0", "db_last_failure_0");
    }

    @Test
    void whatAMonitorSaidBeforeItsEndDoesNotBringItBack() {
        OperationRecord late = monitor();
        assertThat(of(record("db_last_0", "demote", 0, OcfResult.OK), late).monitors())
                .isEmpty();
        assertThat(of(record("db_last_0", "demote", 0, OcfResult.OK), monitor()).monitors())
                .hasSize(1);
    }

    private OperationRecord pending(String operation) {
        return record("db_last_0", operation, 0, OcfResult.UNKNOWN, OperationStatus.PENDING);
    }

    /** Without it the failed stop alone was left, which tells of no role, and another was promoted (simulation, VOTES 3578). */
    @Test
    void aPromotionStaysKnownUntilADemotionOrAStopHasSucceeded() {
        ResourceHistory failed = of(
                record("db_last_0", "promote", 0, OcfResult.OK),
                pending("demote"),
                record("db_last_0", "demote", 0, OcfResult.ERROR),
                pending("stop"),
                record("db_last_0", "stop", 0, OcfResult.ERROR));
        assertThat(failed.operations()).containsOnlyKeys("db_promote_0", "db_last_0");
        assertThat(failed.recorded(record("db_last_0", "stop", 0, OcfResult.OK)).operations())
                .containsOnlyKeys("db_last_0");
    }
}
