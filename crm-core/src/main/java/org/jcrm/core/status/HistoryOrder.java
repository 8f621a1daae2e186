package org.jcrm.core.status;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jcrm.core.cib.OperationRecord;
import org.jcrm.core.cib.OperationStatus;

/** In which order operations happened, and which of them tell of what is active now. */
public final class HistoryOrder {
    /** The JDK sorts shorter lists by insertion, whatever the comparison says. */
    private static final int SHORT = 32;

    private HistoryOrder() {}

    /**
     * Oldest first.
     *
     * @param first index of the operation that made the resource active, −1 if none
     * @param stop index of the newest successful stop, −1 if none
     */
    public record Sorted(List<OperationRecord> operations, int first, int stop) {
        public Sorted {
            operations = List.copyOf(operations);
        }

        /** Whether nothing happened since the newest stop. */
        public boolean stopped() {
            return first < stop;
        }
    }

    public static Sorted sort(Collection<OperationRecord> history) {
        List<OperationRecord> sorted = sorted(new ArrayList<>(history));
        int stop = -1;
        int start = -1;
        int impliedByMonitor = -1;
        int impliedByPromotion = -1;
        for (int i = 0; i < sorted.size(); i++) {
            OperationRecord op = sorted.get(i);
            String task = op.key().operation();
            if (task.equals("stop") && op.status() == OperationStatus.DONE) {
                stop = i;
            } else if (task.equals("start") || task.equals("migrate_from")) {
                start = i;
            } else if (impliedByMonitor <= stop && task.equals("monitor")) {
                if (op.returnCode() == 0 || op.returnCode() == 8) {
                    impliedByMonitor = i;
                }
            } else if (task.equals("promote") || task.equals("demote")) {
                impliedByPromotion = i;
            }
        }
        if (start == -1) {
            start = impliedByPromotion != -1 ? impliedByPromotion : impliedByMonitor;
        }
        return new Sorted(sorted, start, stop);
    }

    /**
     * "Cannot be told" is no equality: three operations may go round in a circle, and the JDK's sort refuses long lists in
     * which it notices that. Merging notices nothing and gives the same order for the same input.
     */
    private static List<OperationRecord> sorted(List<OperationRecord> operations) {
        if (operations.size() < SHORT) {
            operations.sort((a, b) -> compare(a, b, true));
            return operations;
        }
        int half = operations.size() / 2;
        List<OperationRecord> left = sorted(new ArrayList<>(operations.subList(0, half)));
        List<OperationRecord> right = sorted(new ArrayList<>(operations.subList(half, operations.size())));
        List<OperationRecord> merged = new ArrayList<>(operations.size());
        int l = 0;
        int r = 0;
        while (l < left.size() && r < right.size()) {
            merged.add(compare(left.get(l), right.get(r), true) <= 0 ? left.get(l++) : right.get(r++));
        }
        merged.addAll(left.subList(l, left.size()));
        merged.addAll(right.subList(r, right.size()));
        return merged;
    }

    /** Negative if {@code a} happened before {@code b}; zero if that cannot be told. */
    static int compare(OperationRecord a, OperationRecord b, boolean sameNode) {
        int callA = a.callId();
        int callB = b.callId();
        if (callA == -1 && callB == -1) {
            return 0;
        }
        if (sameNode && callA >= 0 && callA < callB) {
            return -1;
        }
        if (sameNode && callB >= 0 && callA > callB) {
            return 1;
        }
        if (callB >= 0 && (!sameNode || callA == callB)) {
            return compareTimes(a, b);
        }
        return comparePending(a, b);
    }

    private static int compareTimes(OperationRecord a, OperationRecord b) {
        Instant timeA = a.lastRcChange().orElse(Instant.EPOCH);
        Instant timeB = b.lastRcChange().orElse(Instant.EPOCH);
        return timeA.compareTo(timeB);
    }

    /** One of the two is still pending: the transitions that asked for them tell which is older. */
    private static int comparePending(OperationRecord a, OperationRecord b) {
        Optional<TransitionKey> keyA = TransitionKey.of(a);
        Optional<TransitionKey> keyB = TransitionKey.of(b);
        if (keyA.isEmpty() || keyB.isEmpty()) {
            return 0;
        }
        TransitionKey left = keyA.get();
        TransitionKey right = keyB.get();
        if (!left.uuid().equals(right.uuid()) || left.transition() == right.transition()) {
            // A pending operation does not survive a change of coordinator, so it must be the newer one.
            return b.callId() == -1 ? -1 : a.callId() == -1 ? 1 : 0;
        }
        if ((left.transition() >= 0 && left.transition() < right.transition()) || right.transition() == -1) {
            return -1;
        }
        if ((right.transition() >= 0 && left.transition() > right.transition()) || left.transition() == -1) {
            return 1;
        }
        return 0;
    }
}
