package org.jcrm.core.policy.why;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;

/** Lists and times in sentences. */
final class Words {
    private Words() {}

    /** {@code a, b and c}. */
    static String list(Collection<?> things) {
        List<String> names = things.stream().map(Object::toString).toList();
        return switch (names.size()) {
            case 0 -> "";
            case 1 -> names.getFirst();
            default -> String.join(", ", names.subList(0, names.size() - 1)) + " and " + names.getLast();
        };
    }

    /** To the second, in UTC: the core knows no time zone. */
    static String time(Instant at) {
        return at.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
