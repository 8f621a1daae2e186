package org.jcrm.core.status;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jcrm.core.model.Flags;
import org.jcrm.core.model.Score;
import org.jcrm.core.rule.AttributeValues;
import org.jcrm.core.rule.Intervals;
import org.jcrm.core.status.ClusterOptions.NoQuorumPolicy;
import org.jcrm.core.status.LiveResource.Kind;

/**
 * What a resource's meta-attributes ask for, once rules, inheritance and defaults are applied. What an operator or the history
 * may overrule ({@code is-managed}, {@code target-role}) is in {@link LiveResource}.
 *
 * @param critical whether its failures move what it is colocated with
 * @param priority who is served first, and who is given up last
 * @param stickiness how much it prefers to stay where it is active
 * @param migrationThreshold failures on a node that drive it away; 0: they never do
 * @param failureTimeoutMillis after which failures expire; 0: they never do
 * @param reconnectMillis how long a remote node's connection waits after a failure; 0: it does not
 * @param ordered of a group: its members start one after the other
 * @param colocated of a group: its members stay together
 */
public record ResourceOptions(
        boolean critical,
        boolean allowMigrate,
        Requires requires,
        MultipleActive multipleActive,
        int priority,
        int stickiness,
        int migrationThreshold,
        long failureTimeoutMillis,
        long reconnectMillis,
        boolean ordered,
        boolean colocated) {

    /** What the cluster must have before it may start a resource. */
    public enum Requires {
        NOTHING,
        QUORUM,
        FENCING,
        UNFENCING;

        /** Only where everybody who was lost has been fenced. */
        public boolean includesFencing() {
            return this == FENCING || this == UNFENCING;
        }
    }

    /** What to do with a resource found active on several nodes. */
    public enum MultipleActive {
        STOP_START,
        STOP_ONLY,
        BLOCK,
        STOP_UNEXPECTED
    }

    /** Before anything is known. */
    static final ResourceOptions NONE =
            new ResourceOptions(true, false, Requires.QUORUM, MultipleActive.STOP_START, 0, 0, 0, 0, 0, true, true);

    /** @param live with its meta-attributes, its parameters and its nature known */
    static ResourceOptions of(LiveResource live, LiveCluster cluster) {
        Map<String, String> meta = live.meta;
        // A connection may move without disturbing what runs on its node, unless it lives in a container.
        boolean connects = live.connection && !meta.containsKey("container");
        OptionalLong reconnects = connects ? reconnectMillis(live, cluster) : OptionalLong.empty();
        boolean group = live.kind == Kind.GROUP;
        return new ResourceOptions(
                isTrueByDefault(meta, "critical"),
                connects
                        ? Flags.isTrue(meta.getOrDefault("allow-migrate", "true"))
                        : Flags.isTrue(meta, "allow-migrate"),
                requires(live, cluster),
                multipleActive(meta),
                score(meta, "priority", 0),
                score(meta, "resource-stickiness", live.kind == Kind.CLONE ? 1 : 0),
                Math.max(0, score(meta, "migration-threshold", Score.LIMIT)),
                reconnects.orElseGet(() -> Optional.ofNullable(meta.get("failure-timeout"))
                        .flatMap(Intervals::millis)
                        .orElse(0L)),
                reconnects.orElse(0),
                !group || isTrueByDefault(meta, "ordered"),
                !group || isTrueByDefault(meta, "collocated"));
    }

    private static OptionalLong reconnectMillis(LiveResource connection, LiveCluster cluster) {
        Optional<Long> millis = Optional.ofNullable(AttributeValues.resolve(connection.paramSets, cluster.rules())
                        .get("reconnect_interval"))
                .flatMap(Intervals::millis);
        return millis.isPresent() ? OptionalLong.of(millis.get()) : OptionalLong.empty();
    }

    private static MultipleActive multipleActive(Map<String, String> meta) {
        return switch (meta.getOrDefault("multiple-active", "").toLowerCase(Locale.ROOT)) {
            case "stop_only" -> MultipleActive.STOP_ONLY;
            case "block" -> MultipleActive.BLOCK;
            case "stop_unexpected" -> MultipleActive.STOP_UNEXPECTED;
            default -> MultipleActive.STOP_START;
        };
    }

    private static Requires requires(LiveResource live, LiveCluster cluster) {
        boolean fencing = cluster.options.fencingEnabled();
        return switch (live.meta.getOrDefault("requires", "").toLowerCase(Locale.ROOT)) {
            case "nothing" -> Requires.NOTHING;
            case "quorum" -> Requires.QUORUM;
            case "unfencing" -> live.fenceDevice || !fencing ? Requires.QUORUM : Requires.UNFENCING;
            case "fencing" -> fencing ? Requires.FENCING : Requires.QUORUM;
            default -> {
                if (live.fenceDevice || live.connection) {
                    yield Requires.QUORUM;
                }
                if (cluster.unfencingEnabled) {
                    yield Requires.UNFENCING;
                }
                if (fencing) {
                    yield Requires.FENCING;
                }
                yield cluster.options.noQuorumPolicy() == NoQuorumPolicy.IGNORE ? Requires.NOTHING : Requires.QUORUM;
            }
        };
    }

    private static boolean isTrueByDefault(Map<String, String> meta, String option) {
        return Flags.unlessOff(Optional.ofNullable(meta.get(option)));
    }

    private static int score(Map<String, String> meta, String option, int absent) {
        return Optional.ofNullable(meta.get(option))
                .flatMap(ResourceOptions::leadingScore)
                .orElse(absent);
    }

    /** A score, or the whole number at the beginning ({@code 1.0} is 1). */
    static Optional<Integer> leadingScore(String text) {
        String whole = text.strip().replaceFirst("^([+-]?\\d+).*$", "$1");
        return Score.parse(whole).map(Score::value);
    }
}
