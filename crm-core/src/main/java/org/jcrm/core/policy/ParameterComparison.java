package org.jcrm.core.policy;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jcrm.core.cib.OperationRecord;
import org.jcrm.core.rule.AttributeValues;
import org.jcrm.core.status.LiveNode;
import org.jcrm.core.status.Operations;

/** The parameters that an operation ran with, known by their digests, against those that are configured now. */
final class ParameterComparison {
    /** What has changed. */
    enum Result {
        SAME,
        /** History does not say what the operation ran with. */
        UNKNOWN,
        DIFFERENT,
        /** Something changed that an agent cannot be told while the resource is active. */
        NEEDS_RESTART
    }

    private static final List<String> STANDS_FOR_START = List.of("monitor", "migrate_from", "promote");

    private final Placement placement;
    private final Slot slot;
    private final OperationRecord op;
    private final long interval;

    /** A probe, promotion or migration is as good as the start that it stands for. */
    private final String task;

    private final Map<String, String> params;
    private final boolean hasOwnParams;

    ParameterComparison(Placement placement, Slot slot, LiveNode node, OperationRecord op) {
        this.placement = placement;
        this.slot = slot;
        this.op = op;
        this.interval = op.key().intervalMillis();
        String ran = op.key().operation();
        this.task = interval == 0 && STANDS_FOR_START.contains(ran) ? "start" : ran;
        Map<String, String> own = Operations.find(slot.live, task, interval)
                .map(configured -> AttributeValues.resolve(
                        configured.params(), placement.cluster.rules().withNode(node.attributes())))
                .orElse(Map.of());
        this.hasOwnParams = !own.isEmpty();
        this.params = new LinkedHashMap<>(placement.params(slot, node));
        this.params.putAll(own);
    }

    String task() {
        return task;
    }

    Result result() {
        if (restartDiffers()) {
            return Result.NEEDS_RESTART;
        }
        if (!placement.cluster.rescheduled(op)) {
            if (op.digest().isEmpty()) {
                return Result.UNKNOWN;
            }
            if (op.digest().equals(Optional.of(ParameterDigest.of(params, interval, timeout())))) {
                return Result.SAME;
            }
        }
        // A reload tells an agent the resource's parameters; those of one operation alone need it to run again.
        return interval == 0 && hasOwnParams ? Result.NEEDS_RESTART : Result.DIFFERENT;
    }

    private long timeout() {
        if (interval == 0) {
            return 0;
        }
        return Long.parseLong(
                Operations.options(placement.cluster, slot.live, task, interval).getOrDefault("timeout", "20000"));
    }

    private boolean restartDiffers() {
        String recorded = op.digests().get("op-restart-digest");
        String names = op.digests().get("op-force-restart");
        return recorded != null && names != null && !recorded.equals(ParameterDigest.ofRestart(params, words(names)));
    }

    /** Passwords are blanked in a CIB that was saved for support; what remains can still be compared. */
    boolean onlyPrivateDiffers() {
        String recorded = op.digests().get("op-secure-digest");
        Set<String> hidden = words(op.digests().getOrDefault("op-secure-params", ""));
        return recorded != null && recorded.equals(ParameterDigest.ofPublic(params, hidden, slot.live.fenceDevice()));
    }

    private static Set<String> words(String text) {
        return new LinkedHashSet<>(Arrays.asList(text.strip().split("\\s+")));
    }
}
