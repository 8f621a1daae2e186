package org.jcrm.core.codec.yaml;

import java.util.Map;
import java.util.Optional;
import org.jcrm.core.codec.api.LocatedError;
import org.jcrm.core.model.Ordered;

/**
 * Where the settings of a configuration stand in the file that it was read from, by path:
 * {@code cluster.no-quorum-policy}, {@code resources.pgsql.params.pgdata}, {@code constraints.<id>}.
 */
public record ConfigPlaces(String file, Map<String, Place> places) {
    public ConfigPlaces {
        places = Ordered.copyOf(places);
    }

    /** The place of {@code path}, else of the nearest thing around it. */
    public Optional<Place> of(String path) {
        String nearest = path;
        while (true) {
            Place place = places.get(nearest);
            if (place != null) {
                return Optional.of(place);
            }
            int dot = nearest.lastIndexOf('.');
            if (dot < 0) {
                return Optional.empty();
            }
            nearest = nearest.substring(0, dot);
        }
    }

    /** A problem of the configuration, shown where it stands in the file. */
    public LocatedError locate(String path, String message, String nextStep) {
        Place place = of(path).orElse(new Place(0, 0));
        return new LocatedError(file, place.line(), place.column(), message, nextStep);
    }
}
