package org.jcrm.core.policy.differential;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Differences that can show anywhere in a cluster, since one decision leads to others: such a one is explained if the
 * cluster without the one thing that the rule speaks of is planned alike by both. {@code docs/policy-differences.md} has
 * the reasons.
 */
final class Counterfactuals {
    private static final Pattern COLOCATION = Pattern.compile(
            "<rsc_colocation id=\"\\w+\" rsc=\"(\\w+)\" with-rsc=\"(\\w+)\" score=\"([^\"]+)\"([^>]*)/>\n");
    private static final Pattern LOCATION =
            Pattern.compile("<rsc_location id=\"\\w+\" rsc=\"(\\w+)\".*? score=\"([^\"]+)\".*\n");
    private static final Pattern MAINTENANCE =
            Pattern.compile("<nvpair id=\"[\\w-]+\" name=\"maintenance(-mode)?\" value=\"true\"/>");
    private static final int DEPENDENT = 1;
    private static final int PRIMARY = 2;
    private static final int SCORE = 3;
    private static final int ROLES = 4;

    /** Tells whether both sides plan a cluster alike. */
    @FunctionalInterface
    interface Comparison {
        boolean alike(String cib) throws Exception;
    }

    /** A cluster without one thing, and the name of the rule that speaks of it. */
    private record Variant(String rule, String cib) {}

    private final String cib;
    private final List<Variant> variants = new ArrayList<>();

    private Counterfactuals(String cib) {
        this.cib = cib;
    }

    /**
     * @param shuffled the clones whose instances only Pacemaker moves
     * @return the rule that explains the difference, if one does
     */
    static Optional<String> explain(String cib, Set<String> shuffled, Comparison comparison) throws Exception {
        for (Variant variant : new Counterfactuals(cib).variants(shuffled)) {
            if (!variant.cib.equals(cib) && comparison.alike(variant.cib)) {
                return Optional.of(variant.rule);
            }
        }
        return Optional.empty();
    }

    private List<Variant> variants(Set<String> shuffled) {
        add("maintenance", MAINTENANCE, found -> true);
        add(
                "apart",
                COLOCATION,
                found -> score(found).equals("-INFINITY") && isClone(primary(found)) && interleaves(dependent(found)));
        add(
                "heard",
                COLOCATION,
                found -> score(found).equals("INFINITY") && isClone(primary(found)) && !isClone(dependent(found)));
        add("barred", COLOCATION, found -> isAdvisory(found) && isExclusive(dependent(found)));
        add("rounded", COLOCATION, found -> isAdvisory(found) && dislikes(dependent(found)));
        for (MatchResult apart : colocations(found -> score(found).equals("-INFINITY"))) {
            add(
                    "disliked",
                    LOCATION,
                    found -> found.group(1).equals(dependent(apart))
                            && found.group(2).startsWith("-"));
        }
        add("unpromoted", COLOCATION, found -> found.group(ROLES).matches(".*\"(Slave|Unpromoted)\".*"));
        add("advised", COLOCATION, found -> isAdvisory(found) && isClone(primary(found)));
        add(
                "alone",
                COLOCATION,
                found -> score(found).equals("INFINITY")
                        && isClone(primary(found))
                        && found.group(ROLES).matches(".*rsc-role=\"(Master|Promoted)\".*"));
        add(
                "nowhere",
                LOCATION,
                found ->
                        found.group().contains("\"exclusive\"") && found.group().contains("role="));
        shuffled.forEach(clone -> variants.add(new Variant("shuffle", without(clone))));
        return variants;
    }

    private void add(String rule, Pattern pattern, Predicate<MatchResult> concerns) {
        variants.add(new Variant(
                rule, pattern.matcher(cib).replaceAll(found -> concerns.test(found) ? "" : quoted(found.group()))));
    }

    private static String quoted(String text) {
        return java.util.regex.Matcher.quoteReplacement(text);
    }

    private List<MatchResult> colocations(Predicate<MatchResult> concerned) {
        return COLOCATION.matcher(cib).results().filter(concerned).toList();
    }

    private static String dependent(MatchResult colocation) {
        return colocation.group(DEPENDENT);
    }

    private static String primary(MatchResult colocation) {
        return colocation.group(PRIMARY);
    }

    private static String score(MatchResult colocation) {
        return colocation.group(SCORE);
    }

    private static boolean isAdvisory(MatchResult colocation) {
        return !score(colocation).endsWith("INFINITY");
    }

    private static boolean isClone(String resource) {
        return resource.startsWith("c");
    }

    private boolean interleaves(String resource) {
        return cib.contains("id=\"" + resource + "-meta-interleave\" name=\"interleave\" value=\"true\"");
    }

    private boolean dislikes(String resource) {
        return LOCATION.matcher(cib)
                .results()
                .anyMatch(found ->
                        found.group(1).equals(resource) && found.group(2).startsWith("-"));
    }

    private boolean isExclusive(String resource) {
        return LOCATION.matcher(cib)
                .results()
                .anyMatch(found ->
                        found.group(1).equals(resource) && found.group().contains("\"exclusive\""));
    }

    /** The cluster without that clone {@code c1}, what is said of it, and what is known of its instances {@code p1…}. */
    private String without(String clone) {
        String number = clone.substring(1);
        String part = "c?[pg]" + number + "[a-c]?(:\\d+)?";
        return cib.replaceAll("(?s)<clone id=\"c" + number + "\">.*?</clone>\n", "")
                .replaceAll("<rsc_\\w+ [^\n]*\"c" + number + "\"[^\n]*\n", "")
                .replaceAll("(?s)<lrm_resource id=\"" + part + "\".*?</lrm_resource>\n", "")
                .replaceAll("<nvpair id=\"\\w+\" name=\"(fail-count|last-failure)-" + part + "#[^>]*/>", "")
                .replaceAll("<nvpair id=\"[\\w-]+\" name=\"master-" + part + "\"[^>]*/>", "");
    }
}
