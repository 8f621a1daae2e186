package org.jcrm.core.check;

import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jcrm.core.check.Subject.Located;
import org.jcrm.core.model.AttributeSet;
import org.jcrm.core.model.Bundle;
import org.jcrm.core.model.CloneResource;
import org.jcrm.core.model.Flags;
import org.jcrm.core.model.NvPair;
import org.jcrm.core.model.Primitive;
import org.jcrm.core.model.Resource;

/** How many instances a configuration makes, at most: rules may choose between several values of an option. */
final class InstanceCount {
    private static final Pattern REPLICAS = Pattern.compile("\\b(?:replicas|promoted-max|masters)\\s*=\\s*[\"'](\\d+)");
    private static final long TOO_MANY = 1_000_000;

    private final Subject subject;

    InstanceCount(Subject subject) {
        this.subject = subject;
    }

    void check() {
        long all = 0;
        long notices = 0;
        for (Located located : subject.everything()) {
            Resource resource = located.resource();
            if (resource instanceof Primitive) {
                all += of(located);
            }
            if (resource instanceof CloneResource clone && notifies(clone)) {
                long instances = copies(clone);
                notices += instances * instances;
            }
            if (resource instanceof Bundle bundle) {
                // A container, an address and a connection for each.
                all += 3 * copies(bundle);
            }
        }
        if (all > ConfigurationLimits.RESOURCES) {
            tooMany(all + " instances of resources, more than " + ConfigurationLimits.RESOURCES);
            return;
        }
        long places = all * Math.max(1, subject.configuration().nodes().size());
        if (places > ConfigurationLimits.PLACES) {
            tooMany(places + " places (" + all + " instances × "
                    + subject.configuration().nodes().size() + " nodes), more than " + ConfigurationLimits.PLACES);
        }
        if (notices > ConfigurationLimits.NOTICES) {
            tooMany(notices + " notices between instances of clones with notify, more than "
                    + ConfigurationLimits.NOTICES);
        }
    }

    private void tooMany(String what) {
        subject.error(
                "resources",
                "there are " + what,
                "Use fewer resources, a smaller clone-max or fewer nodes, or a second cluster.");
    }

    /** InstanceCount of a resource; of one that stands alone 1. */
    long of(Located located) {
        long copies = 1;
        for (Resource parent : located.parents()) {
            copies = Math.min(TOO_MANY, copies * copies(parent));
        }
        return Math.min(TOO_MANY, copies * copies(located.resource()));
    }

    private long copies(Resource resource) {
        return switch (resource) {
            case CloneResource clone -> copies(clone);
            case Bundle bundle -> copies(bundle);
            case Primitive primitive -> 1;
            case org.jcrm.core.model.Group group -> 1;
        };
    }

    private long copies(CloneResource clone) {
        long most = Math.max(1, subject.configuration().nodes().size());
        long set = Stream.concat(clone.meta().stream(), subject.configuration().resourceDefaults().stream())
                .mapToLong(block -> number(block, "clone-max"))
                .max()
                .orElse(0);
        boolean certain =
                clone.meta().stream().anyMatch(block -> block.rule().isEmpty() && number(block, "clone-max") > 0);
        return certain ? Math.max(1, set) : Math.max(most, set);
    }

    private static long copies(Bundle bundle) {
        long most = 1;
        for (String element : bundle.elements()) {
            Matcher number = REPLICAS.matcher(element);
            while (number.find()) {
                most = Math.max(most, parse(number.group(1)).orElse(1));
            }
        }
        return most;
    }

    private static long number(AttributeSet block, String option) {
        return block.pairs().stream()
                .filter(pair -> pair.name().equals(option))
                .map(NvPair::value)
                .mapToLong(text -> parse(text.strip()).orElse(0))
                .max()
                .orElse(0);
    }

    private static OptionalLong parse(String digits) {
        if (!digits.matches("\\+?\\d+")) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(digits.length() > 7 ? TOO_MANY : Math.min(TOO_MANY, Long.parseLong(digits)));
    }

    private static boolean notifies(CloneResource clone) {
        List<AttributeSet> blocks = clone.meta();
        return blocks.stream()
                .flatMap(block -> block.pairs().stream())
                .filter(pair -> pair.name().equals("notify"))
                .anyMatch(pair -> Flags.isTrue(pair.value()));
    }
}
