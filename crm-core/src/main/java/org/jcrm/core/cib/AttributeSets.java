package org.jcrm.core.cib;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jcrm.core.model.AttributeSet;
import org.jcrm.core.model.NvPair;
import org.jcrm.core.model.Score;

/** One name=value among attribute sets. Sets that a rule switches are the operator's own and never touched. */
public final class AttributeSets {
    private AttributeSets() {}

    /**
     * Sets or removes {@code name}: where it is, else in the first set without a rule, else in a new one.
     *
     * @param newSetId id of the set to make if there is none
     */
    public static List<AttributeSet> with(
            List<AttributeSet> sets, String newSetId, String name, Optional<String> value) {
        List<AttributeSet> result = new ArrayList<>();
        boolean placed = false;
        for (AttributeSet set : sets) {
            if (set.rule().isPresent() || set.value(name).isEmpty()) {
                result.add(set);
                continue;
            }
            // Only the first occurrence keeps the value, so that no later duplicate can shine through.
            Optional<String> here = placed ? Optional.empty() : value;
            placed = true;
            result.add(replaced(set, name, here));
        }
        if (placed || value.isEmpty()) {
            return List.copyOf(result);
        }
        for (int i = 0; i < result.size(); i++) {
            if (result.get(i).rule().isEmpty()) {
                result.set(i, appended(result.get(i), name, value.get()));
                return List.copyOf(result);
            }
        }
        result.add(appended(new AttributeSet(newSetId, Score.ZERO, Optional.empty(), List.of()), name, value.get()));
        return List.copyOf(result);
    }

    private static AttributeSet replaced(AttributeSet set, String name, Optional<String> value) {
        List<NvPair> pairs = new ArrayList<>();
        for (NvPair pair : set.pairs()) {
            if (!pair.name().equals(name)) {
                pairs.add(pair);
            } else {
                value.ifPresent(text -> pairs.add(new NvPair(pair.id(), name, text)));
            }
        }
        return new AttributeSet(set.id(), set.score(), set.rule(), pairs);
    }

    private static AttributeSet appended(AttributeSet set, String name, String value) {
        List<NvPair> pairs = new ArrayList<>(set.pairs());
        pairs.add(new NvPair(set.id() + "-" + name, name, value));
        return new AttributeSet(set.id(), set.score(), set.rule(), pairs);
    }
}
