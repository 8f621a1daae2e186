package org.jcrm.daemon;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jcrm.core.cib.Configuration;
import org.jcrm.core.controller.Planner;
import org.jcrm.core.graph.Synapse;
import org.jcrm.core.graph.TransitionGraph;
import org.jcrm.core.policy.Plan;
import org.jcrm.core.policy.PlanInput;
import org.jcrm.daemon.store.CrashRecord;
import org.jcrm.daemon.store.PlanningMark;
import org.jspecify.annotations.Nullable;

/**
 * A way out of a configuration that the core cannot bear. Such a configuration is on every disk, so a daemon that merely
 * started again would fail again, and its successor as designated controller as well. After two failures in a row on the same
 * configuration this daemon only looks at what runs ({@link Looking}): nothing is started, stopped, moved or fenced, and an
 * operator can go back to another configuration, which is planned as ever. After one more failure it does not even look,
 * after another one the daemon stays out of the cluster ({@link #hold}).
 *
 * <p>A process that ends without a word while it plans (out of memory, or killed by its watchdog) leaves its {@link
 * PlanningMark}, which its successor counts as a failure.
 */
final class SafeMode {
    private static final int UNPLANNED_FROM = 2;
    private static final int BLIND_FROM = 3;
    private static final int HELD_FROM = 4;

    private final CrashRecord record;
    private final PlanningMark mark;
    private final Function<Configuration, String> digest;
    private final String program;
    private final Optional<Configuration> poisoned;
    private final int failures;
    private final List<String> story = new ArrayList<>();
    private volatile @Nullable Configuration planning;
    private volatile boolean blind;
    private @Nullable Configuration marked;
    private String digestOfMarked = "";

    /**
     * @param digest equal for equal configurations
     * @param program the program's version: another one may have no such fault, so its failures count from zero
     * @param stored the configuration that this daemon starts with
     */
    SafeMode(
            CrashRecord record,
            PlanningMark mark,
            Function<Configuration, String> digest,
            String program,
            Configuration stored) {
        this.record = requireNonNull(record, "record is null");
        this.digest = requireNonNull(digest, "digest is null");
        this.program = requireNonNull(program, "program is null");
        this.mark = requireNonNull(mark, "mark is null");
        mark.left().ifPresent(this::count);
        this.failures = record.count(digest.apply(stored), program);
        this.poisoned = failures >= UNPLANNED_FROM ? Optional.of(stored) : Optional.empty();
        this.blind = failures >= BLIND_FROM;
    }

    private void count(PlanningMark.Left left) {
        String ended = "The jcrmd before this one ended without a word while it planned (out of memory, or killed)";
        try {
            record.add(left.digest(), left.program());
            mark.end();
            story.add(ended + "; this counts as a failure on that configuration.");
        } catch (IOException e) {
            // The mark stays, so it is counted at the next start.
            story.add(ended + "; this could not be noted (" + e.getMessage() + "), so it does not count yet.");
        }
    }

    /** Sentences about the process before this one. */
    List<String> story() {
        return List.copyOf(story);
    }

    /** The planner that leaves the configuration alone on which this daemon failed. */
    Planner around(Planner real) {
        return input -> {
            Configuration configuration = input.cib().configuration();
            begin(configuration);
            Plan plan = isPoisoned(configuration) ? look(real, input) : real.plan(input);
            planning = null;
            mark.end();
            return plan;
        };
    }

    private void begin(Configuration configuration) {
        planning = configuration;
        if (!configuration.equals(marked)) {
            digestOfMarked = digest.apply(configuration);
            marked = configuration;
        }
        mark.begin(digestOfMarked, program);
    }

    /** A failure in here is no reason to end: the plan is a value, and nothing depends on this one. */
    private Plan look(Planner real, PlanInput input) {
        if (!blind) {
            try {
                return nothingBut(Looking.probes(real, input), input);
            } catch (RuntimeException | StackOverflowError e) {
                blind = true;
            }
        }
        return nothingBut(List.of(), input);
    }

    private boolean isPoisoned(Configuration configuration) {
        return poisoned.filter(configuration::equals).isPresent();
    }

    private Plan nothingBut(List<Synapse> probes, PlanInput input) {
        return new Plan(
                new TransitionGraph(input.transitionId(), Duration.ZERO, 0, "INFINITY", "INFINITY", Map.of(), probes),
                List.of(),
                List.of(),
                List.of(sentence()),
                Optional.empty());
    }

    private String sentence() {
        return "Safe mode: jcrmd failed " + failures
                + " times in a row on this configuration, so it plans nothing: what runs"
                + " stays as it is, nothing is started, stopped, moved or fenced. Go back to another configuration"
                + " (`jcrm config history`, `jcrm config rollback VERSION`) and report the fault."
                + (blind
                        ? " It cannot even look at what runs, so the screens may show as stopped what runs on a node"
                                + " whose jcrmd was started anew."
                        : "");
    }

    /** The sentences that every screen must show. */
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
        // Noted, so not to be counted once more by what this process leaves.
        mark.end();
    }

    /** This daemon has run for long enough: what failed before was not the configuration, or it is gone. */
    void healthy(Configuration present) throws IOException {
        if (!isPoisoned(present)) {
            record.clear();
        }
    }
}
