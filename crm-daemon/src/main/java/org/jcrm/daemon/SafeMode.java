package org.jcrm.daemon;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jcrm.core.cib.Configuration;
import org.jcrm.core.controller.Planner;
import org.jcrm.core.graph.TransitionGraph;
import org.jcrm.core.policy.Plan;
import org.jcrm.core.policy.PlanInput;
import org.jcrm.daemon.store.CrashRecord;
import org.jspecify.annotations.Nullable;

/**
 * A way out of a configuration that the core cannot bear. Such a configuration is on every disk, so a daemon that merely
 * started again would fail again, and its successor as designated controller as well. After two failures in a row on the same
 * configuration this daemon plans nothing for it: nothing is started, stopped, moved or fenced, and an operator can go back to
 * another configuration, which is planned as ever. After two more failures, in spite of that, the daemon stays out of the
 * cluster ({@link #hold}).
 */
final class SafeMode {
    private static final int UNPLANNED_FROM = 2;
    private static final int HELD_FROM = 4;

    private final CrashRecord record;
    private final Function<Configuration, String> digest;
    private final String program;
    private final Optional<Configuration> poisoned;
    private final int failures;
    private volatile @Nullable Configuration planning;

    /**
     * @param digest equal for equal configurations
     * @param program the program's version: another one may have no such fault, so its failures count from zero
     * @param stored the configuration that this daemon starts with
     */
    SafeMode(CrashRecord record, Function<Configuration, String> digest, String program, Configuration stored) {
        this.record = requireNonNull(record, "record is null");
        this.digest = requireNonNull(digest, "digest is null");
        this.program = requireNonNull(program, "program is null");
        this.failures = record.count(digest.apply(stored), program);
        this.poisoned = failures >= UNPLANNED_FROM ? Optional.of(stored) : Optional.empty();
    }

    /** The planner that leaves the configuration alone on which this daemon failed. */
    Planner around(Planner real) {
        return input -> {
            Configuration configuration = input.cib().configuration();
            if (isPoisoned(configuration)) {
                return nothing(input);
            }
            planning = configuration;
            Plan plan = real.plan(input);
            planning = null;
            return plan;
        };
    }

    private boolean isPoisoned(Configuration configuration) {
        return poisoned.filter(configuration::equals).isPresent();
    }

    private Plan nothing(PlanInput input) {
        return new Plan(
                new TransitionGraph(
                        input.transitionId(), Duration.ZERO, 0, "INFINITY", "INFINITY", Map.of(), List.of()),
                List.of(),
                List.of(),
                List.of(sentence()),
                Optional.empty());
    }

    private String sentence() {
        return "Safe mode: jcrmd failed " + failures
                + " times in a row on this configuration, so it plans nothing: what runs"
                + " stays as it is, nothing is started, stopped, moved or fenced. Go back to another configuration"
                + " (`jcrm config history`, `jcrm config rollback VERSION`) and report the fault.";
    }

    /** What every screen must show. */
    List<String> notices(Configuration present) {
        return isPoisoned(present) ? List.of(sentence()) : List.of();
    }

    /** Why this node must not join by itself: it failed even though it planned nothing. */
    Optional<String> hold() {
        return failures < HELD_FROM
                ? Optional.empty()
                : Optional.of(
                        "jcrmd failed " + failures + " times in a row on this configuration, the last times although it"
                                + " planned nothing, so it stays out of the cluster. What runs on this node keeps running. Report"
                                + " the fault; `jcrm node start NODE` joins all the same.");
    }

    /**
     * The loop ended by a bug.
     *
     * @param operators whether an operator's request was dealt with: unless it was being planned, the configuration that is
     *     kept has nothing to do with it
     */
    void failed(boolean operators, Configuration present) throws IOException {
        Configuration guilty = planning;
        if (guilty == null && operators) {
            return;
        }
        record.add(digest.apply(guilty == null ? present : guilty), program);
    }

    /** This daemon has run for long enough: what failed before was not the configuration, or it is gone. */
    void healthy(Configuration present) throws IOException {
        if (!isPoisoned(present)) {
            record.clear();
        }
    }
}
