package org.jcrm.core.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.jcrm.core.cib.OperationKey;
import org.jcrm.core.cib.OperationRecord;
import org.jcrm.core.cib.OperationStatus;
import org.jcrm.core.model.ResourceId;
import org.junit.jupiter.api.Test;

class HistoryOrderTest {
    private static OperationRecord operation(String id, int callId, String transitionKey, long time) {
        OperationKey key = new OperationKey(ResourceId.of("r"), "monitor", 10_000);
        OperationStatus status = callId < 0 ? OperationStatus.PENDING : OperationStatus.DONE;
        return OperationRecord.of(id, key, callId, status, 0)
                .withTransitionKey(transitionKey)
                .withTimes(Optional.of(Instant.ofEpochSecond(time)), Optional.empty());
    }

    /** With pending operations of several coordinators the comparison goes round in circles, which the JDK's sort throws at. */
    @Test
    void aLongHistoryThatContradictsItselfIsSortedAllTheSame() {
        boolean jdkThrew = false;
        for (int seed = 0; seed < 50; seed++) {
            Random random = new Random(seed);
            List<OperationRecord> history = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                int call = random.nextInt(3) == 0 ? -1 : random.nextInt(20);
                String key = "1:" + random.nextInt(-1, 10) + ":0:" + (random.nextBoolean() ? "uuid-a" : "uuid-b");
                history.add(operation("op" + i, call, key, random.nextInt(5)));
            }
            jdkThrew |= jdkThrows(history);
            HistoryOrder.Sorted sorted = HistoryOrder.sort(history);
            assertThat(sorted.operations()).containsExactlyInAnyOrderElementsOf(history);
            assertThat(HistoryOrder.sort(history)).isEqualTo(sorted);
        }
        assertThat(jdkThrew)
                .as("the histories are such that the JDK's sort fails")
                .isTrue();
    }

    private static boolean jdkThrows(List<OperationRecord> history) {
        try {
            new ArrayList<>(history).sort((a, b) -> HistoryOrder.compare(a, b, true));
            return false;
        } catch (IllegalArgumentException e) {
            return true;
        }
    }

    @Test
    void operationsAreInTheOrderOfTheirCalls() {
        List<OperationRecord> history = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            history.add(operation("op" + i, 100 - i, "1:1:0:u", 0));
        }
        assertThat(HistoryOrder.sort(history).operations())
                .extracting(OperationRecord::callId)
                .isSorted();
    }
}
