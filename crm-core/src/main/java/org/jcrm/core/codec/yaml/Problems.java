package org.jcrm.core.codec.yaml;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jcrm.core.codec.api.LocatedError;

/** Collects what is wrong with one file, and where each setting stands. Confined to one read. */
final class Problems {
    /** Whoever feeds a wrong kind of file need not read thousands of lines. */
    private static final int MAX_ERRORS = 200;

    private final String file;
    /** A value that is looked at twice is reported once. */
    private final Set<LocatedError> errors = new LinkedHashSet<>();

    private final Map<String, Place> places = new LinkedHashMap<>();

    Problems(String file) {
        this.file = file;
    }

    /** @param nextStep what to do; may be empty */
    void at(Place place, String message, String nextStep) {
        if (errors.size() < MAX_ERRORS) {
            errors.add(new LocatedError(file, place.line(), place.column(), message, nextStep));
        }
    }

    /** The first place of a path counts. */
    void remember(String path, Place place) {
        places.putIfAbsent(path, place);
    }

    int count() {
        return errors.size();
    }

    List<LocatedError> errors() {
        return errors.stream()
                .sorted((a, b) -> a.line() != b.line()
                        ? Integer.compare(a.line(), b.line())
                        : Integer.compare(a.column(), b.column()))
                .toList();
    }

    ConfigPlaces places() {
        return new ConfigPlaces(file, places);
    }
}
