package org.jcrm.core.policy.why;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jcrm.core.policy.PlacementTrace;
import org.jcrm.core.policy.why.Explanation.Change;

/** The smallest changes that alter the decision: candidates come from the reasons, and only what works is kept. */
final class Changes {
    private static final int SHOWN = 4;

    /** Of these many candidates pairs are tried, if none works alone. */
    private static final int PAIRED = 10;

    private final PlacementTrace trace;
    private final Subject subject;
    private final ReasonText text;
    private final Verdicts verdicts;
    private final Trials trials;

    Changes(PlacementTrace trace, Subject subject, ReasonText text, Verdicts verdicts, Trials trials) {
        this.trace = trace;
        this.subject = subject;
        this.text = text;
        this.verdicts = verdicts;
        this.trials = trials;
    }

    List<Change> find() {
        if (!trials.anythingToReach()) {
            return List.of();
        }
        List<Candidate> candidates = new ArrayList<>(new Candidates(trace, subject, text, verdicts, trials).collect());
        candidates.sort(Comparator.comparingInt(Candidate::cost));
        List<Change> found = new ArrayList<>();
        for (Candidate each : candidates) {
            if (found.size() == SHOWN) {
                return found;
            }
            // A cleanup also resets the fail-count: where that is enough, it says nothing new.
            String smaller = each.command().replace(" cleanup ", " failcount reset ");
            boolean more = !smaller.equals(each.command())
                    && found.stream().anyMatch(known -> known.command().equals(smaller));
            if (!more) {
                attempt(each).ifPresent(found::add);
            }
        }
        if (found.isEmpty()) {
            pairs(candidates.subList(0, Math.min(PAIRED, candidates.size()))).forEach(found::add);
        }
        return found;
    }

    private List<Change> pairs(List<Candidate> candidates) {
        List<Candidate> pairs = new ArrayList<>();
        for (int i = 0; i < candidates.size(); i++) {
            for (int j = i + 1; j < candidates.size(); j++) {
                pairs.add(candidates.get(i).and(candidates.get(j)));
            }
        }
        pairs.sort(Comparator.comparingInt(Candidate::cost));
        List<Change> found = new ArrayList<>();
        for (Candidate pair : pairs) {
            if (found.size() == 2) {
                break;
            }
            attempt(pair).ifPresent(found::add);
        }
        return found;
    }

    private Optional<Change> attempt(Candidate candidate) {
        return trials.plan(candidate.change().apply(trials.cib()))
                .filter(trials::alters)
                .map(outcome ->
                        new Change(candidate.sentence(), candidate.command(), subject.name() + " " + outcome.state()));
    }

    /** Candidates without repetitions, in the order in which they were thought of. */
    static final class Gathered {
        private final Map<String, Candidate> bySentence = new LinkedHashMap<>();
        private final Set<String> visited = new LinkedHashSet<>();

        void add(Candidate candidate) {
            bySentence.putIfAbsent(candidate.sentence(), candidate);
        }

        boolean visit(String resource) {
            return visited.add(resource);
        }

        List<Candidate> all() {
            return List.copyOf(bySentence.values());
        }
    }
}
