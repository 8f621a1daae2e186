package org.jcrm.core.check;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jcrm.core.model.AttributeSet;
import org.jcrm.core.model.Bundle;
import org.jcrm.core.model.CloneResource;
import org.jcrm.core.model.Group;
import org.jcrm.core.model.NvPair;
import org.jcrm.core.model.Resource;
import org.jcrm.core.model.Suggestion;
import org.jcrm.core.model.Template;

/** Names and values of cluster properties, meta attributes and defaults. */
final class OptionCheck {
    private OptionCheck() {}

    static void check(Subject subject) {
        for (NvPair pair : pairs(subject.configuration().properties())) {
            property(subject, pair);
        }
        for (Subject.Located located : subject.resources().values()) {
            Resource resource = located.resource();
            meta(subject, Subject.path(resource) + ".meta.", resource.meta(), known(resource, located));
        }
        for (Template template : subject.configuration().templates()) {
            meta(subject, "templates." + template.id() + ".meta.", template.meta(), KnownOptions.META);
        }
        Map<String, OptionType> everywhere = new LinkedHashMap<>(KnownOptions.META);
        everywhere.putAll(KnownOptions.CLONE_META);
        meta(subject, "defaults.resources.", subject.configuration().resourceDefaults(), everywhere);
        meta(
                subject,
                "defaults.operations.",
                subject.configuration().operationDefaults(),
                KnownOptions.OPERATION_DEFAULTS);
    }

    private static void property(Subject subject, NvPair pair) {
        String name = pair.name().startsWith("stonith-")
                ? "fencing-" + pair.name().substring("stonith-".length())
                : pair.name();
        String path = "cluster." + pair.name();
        OptionType type = KnownOptions.PROPERTIES.get(name);
        if (type != null) {
            value(subject, path, pair, type);
        } else if (!name.startsWith("jcrm-")) {
            subject.error(
                    path,
                    "there is no cluster property \"" + pair.name() + "\"",
                    Suggestion.sentence(name, KnownOptions.PROPERTIES.keySet()));
        }
    }

    /** Members of a clone may carry the clone's options: the container takes them from there. */
    private static Map<String, OptionType> known(Resource resource, Subject.Located located) {
        Map<String, OptionType> known = new LinkedHashMap<>(KnownOptions.META);
        if (resource instanceof CloneResource
                || resource instanceof Bundle
                || located.around().isPresent()) {
            known.putAll(KnownOptions.CLONE_META);
        }
        if (resource instanceof Group) {
            known.putAll(KnownOptions.GROUP_META);
        }
        return known;
    }

    private static void meta(Subject subject, String path, List<AttributeSet> sets, Map<String, OptionType> known) {
        for (NvPair pair : pairs(sets)) {
            OptionType type = known.get(pair.name());
            if (type != null) {
                value(subject, path + pair.name(), pair, type);
                continue;
            }
            String message = "there is no option \"" + pair.name() + "\" here";
            Optional<String> meant = Suggestion.closest(pair.name(), known.keySet());
            if (meant.isPresent()) {
                subject.error(path + pair.name(), message, "did you mean \"" + meant.get() + "\"?");
            } else if (KnownOptions.CLONE_META.containsKey(pair.name())) {
                subject.warning(path + pair.name(), message, "it is an option of clones, set it there");
            } else {
                // Agents may ask for meta attributes of their own.
                subject.warning(path + pair.name(), message, "remove it if no agent reads it");
            }
        }
    }

    private static void value(Subject subject, String path, NvPair pair, OptionType type) {
        type.wrong(pair.value())
                .ifPresent(wrong -> subject.error(
                        path,
                        pair.name() + ": \"" + pair.value() + "\" is " + wrong,
                        Suggestion.closest(pair.value(), type.words())
                                .map(word -> "did you mean \"" + word + "\"?")
                                .orElse("")));
    }

    private static List<NvPair> pairs(List<AttributeSet> sets) {
        return sets.stream().flatMap(set -> set.pairs().stream()).toList();
    }
}
