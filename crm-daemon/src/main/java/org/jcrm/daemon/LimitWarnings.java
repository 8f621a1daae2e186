package org.jcrm.daemon;

import java.util.List;
import org.jcrm.core.check.CibValidator;
import org.jcrm.core.check.ConfigProblem;
import org.jcrm.core.cib.Configuration;
import org.jspecify.annotations.Nullable;

/**
 * What a configuration that is in force has beyond the limits: it was written before there were any, or by another part of
 * the cluster. Nobody can refuse it any more, so every screen tells of it. A configuration is looked at once.
 */
final class LimitWarnings {
    private record Looked(Configuration at, List<String> warnings) {}

    private volatile @Nullable Looked last;

    @SuppressWarnings("ReferenceEquality") // Whether it is the same object is enough, and quick.
    List<String> of(Configuration configuration) {
        Looked looked = last;
        if (looked == null || looked.at != configuration) {
            looked = new Looked(
                    configuration,
                    CibValidator.checkLimits(configuration).stream()
                            .map(ConfigProblem::toString)
                            .map(problem -> "The configuration is beyond the limits: " + problem)
                            .toList());
            last = looked;
        }
        return looked.warnings;
    }
}
