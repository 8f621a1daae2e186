package org.jcrm.core.rule;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jcrm.core.model.AttributeSet;
import org.jcrm.core.model.NvPair;

/** Several attribute sets → one value per name: rules that hold, higher scores first, and the first to name it wins. */
public final class AttributeValues {
    /** The set that wins over every other, whatever its score. */
    private static final String BOOTSTRAP = "cib-bootstrap-options";

    private AttributeValues() {}

    public static Map<String, String> resolve(List<AttributeSet> sets, RuleContext context) {
        Map<String, String> values = new LinkedHashMap<>();
        addTo(values, sets, context);
        return values;
    }

    /** Adds what {@code values} does not name yet. */
    public static void addTo(Map<String, String> values, List<AttributeSet> sets, RuleContext context) {
        if (sets.isEmpty()) {
            return;
        }
        // Of sets with the same score the one written last counts: a primitive's own after those of its template.
        List<AttributeSet> sorted = new ArrayList<>(sets.reversed());
        if (sets.size() > 1) {
            sorted.sort(Comparator.comparingInt((AttributeSet set) -> set.id().equals(BOOTSTRAP) ? 0 : 1)
                    .thenComparing(AttributeSet::score, Comparator.reverseOrder()));
        }
        for (AttributeSet set : sorted) {
            if (set.rule().isEmpty() || RuleEvaluator.holds(set.rule().get(), context)) {
                for (NvPair pair : set.pairs()) {
                    // "#default" means: as if it were not written here.
                    if (!pair.value().equals("#default")) {
                        values.putIfAbsent(pair.name(), pair.value());
                    }
                }
            }
        }
    }

    /** Whether any set depends on a rule: then the values may differ per node and moment. */
    public static boolean anyRule(List<AttributeSet> sets) {
        return sets.stream().anyMatch(set -> set.rule().isPresent());
    }
}
