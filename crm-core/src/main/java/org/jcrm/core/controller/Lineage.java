package org.jcrm.core.controller;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jcrm.core.cib.Cib;
import org.jcrm.core.cib.CibVersion;
import org.jcrm.core.cib.Configuration;
import org.jcrm.core.model.Ordered;

/**
 * The newest ancestors of a configuration, kept with it: {@code admin_epoch.epoch=digest@term}, oldest first. It tells a
 * configuration that is simply older from one that was edited while its node was cut off.
 *
 * <p>Every round of joining begins a new term, above all that anybody present has heard of. What a part with quorum writes
 * bears the term of its round, what a part without writes the one before. So of two configurations that went apart, the one
 * with the later term is the one that was written where the other could no longer be acknowledged. Pure.
 */
final class Lineage {
    /** The attribute of the CIB that holds it; not Pacemaker's, left out of exports. */
    static final String KEY = "jcrm-lineage";

    /** The attribute of the CIB that holds the term that it is in. */
    private static final String TERM_KEY = "jcrm-term";

    private static final int GENERATIONS = 50;
    private static final int DIGEST_LENGTH = 12;

    private Lineage() {}

    /** The CIB with its present configuration named as the newest generation. */
    static Cib recorded(Cib cib, Function<Configuration, String> digest) {
        List<String> generations = new ArrayList<>(generations(cib));
        String present = generation(cib, digest);
        if (!generations.isEmpty() && name(generations.getLast()).equals(present)) {
            return cib;
        }
        generations.add(present + "@" + (cib.haveQuorum() ? term(cib) : termOfContent(cib)));
        while (generations.size() > GENERATIONS) {
            generations.removeFirst();
        }
        return with(cib, KEY, String.join(" ", generations));
    }

    /** The CIB in another term: what a part with quorum writes from now on bears it. */
    static Cib inTerm(Cib cib, long term) {
        return with(cib, TERM_KEY, Long.toString(term));
    }

    /** The term that it is in; 0: none has begun yet. */
    static long term(Cib cib) {
        return number(cib.extra().getOrDefault(TERM_KEY, ""));
    }

    /** The term in which its configuration was written. */
    static long termOfContent(Cib cib) {
        List<String> generations = generations(cib);
        return generations.isEmpty() ? 0 : termOf(generations.getLast());
    }

    private static long termOf(String generation) {
        return number(generation.substring(generation.indexOf('@') + 1));
    }

    private static long number(String text) {
        return text.matches("\\d{1,18}") ? Long.parseLong(text) : 0;
    }

    private static Cib with(Cib cib, String key, String value) {
        return new Cib(
                cib.version(),
                cib.lastChange(),
                cib.haveQuorum(),
                cib.dc(),
                cib.configuration(),
                cib.status(),
                Ordered.with(cib.extra(), key, value));
    }

    /** Whether {@code winner} grew out of {@code other}'s configuration (or is it), so that nothing in it gets lost. */
    static boolean contains(Cib winner, Cib other, Function<Configuration, String> digest) {
        if (other.configuration().equals(winner.configuration())
                || other.configuration().equals(Configuration.EMPTY)) {
            return true;
        }
        List<String> generations = generations(winner);
        String sought = generation(other, digest);
        if (generations.stream().anyMatch(each -> name(each).equals(sought))) {
            return true;
        }
        // Older than anything that is remembered: its node was away for long, and the cluster went on from there.
        return generations.size() == GENERATIONS && olderThan(other.version(), generations.getFirst());
    }

    private static boolean olderThan(CibVersion version, String generation) {
        String[] numbers = generation.substring(0, generation.indexOf('=')).split("\\.", -1);
        CibVersion oldest = new CibVersion(Long.parseLong(numbers[0]), Long.parseLong(numbers[1]), 0);
        return !version.sameConfiguration(oldest) && version.compareTo(oldest) < 0;
    }

    private static List<String> generations(Cib cib) {
        String text = cib.extra().getOrDefault(KEY, "");
        return text.isBlank()
                ? List.of()
                : List.of(text.split(" ", -1)).stream()
                        .filter(each -> each.matches("\\d+\\.\\d+=\\w+(@\\d+)?"))
                        .toList();
    }

    /** A generation without its term. */
    private static String name(String generation) {
        int end = generation.indexOf('@');
        return end < 0 ? generation : generation.substring(0, end);
    }

    private static String generation(Cib cib, Function<Configuration, String> digest) {
        String full = digest.apply(cib.configuration());
        return cib.version().adminEpoch() + "." + cib.version().epoch() + "="
                + full.substring(0, Math.min(DIGEST_LENGTH, full.length()));
    }
}
