package org.jcrm.core.policy.differential;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where Pacemaker 2.1.5 and jcrm, which follows later versions, differ by choice; {@code docs/policy-differences.md} has
 * the reasons. What a rule covers is taken out of both sides, everything else must be equal.
 */
final class KnownDifferences {
    private static final Pattern EXPIRING = Pattern.compile("name=\"failure-timeout\" value=\"60s\"");
    private static final Pattern MAINTENANCE =
            Pattern.compile("id=\"n(\\d)-maintenance\"|name=\"maintenance-mode\" value=\"true\"");

    /** {@code Move p1:0 ( node2 -> node1 )}: the instance, and the node that it leaves. */
    private static final Pattern LEAVES = Pattern.compile("^\\* Move (p\\d)[a-c]? \\( (?:\\w+ )?(node\\d) -> .*");

    private static final Pattern ARRIVES =
            Pattern.compile("^\\* (?:Start|Promote) (p\\d)[a-c]? \\( (?:Stopped -> \\w+ )?(node\\d) \\).*");

    /** An instance, and the node on which it will be. */
    private static final Pattern COMES = Pattern.compile(
            "^\\* (?:Start|Promote|Move) (p\\d)([a-c]?) \\( .*?(node\\d)(?: Promoted| Unpromoted)? \\).*");

    /** The two sides of a comparison. */
    record Pair(Decisions theirs, Decisions ours) {
        private Pair map(UnaryOperator<String> line) {
            return new Pair(theirs.map(line), ours.map(line));
        }

        private Pair without(Predicate<String> line) {
            return map(each -> line.test(each) ? "" : each);
        }
    }

    private KnownDifferences() {}

    /** Both sides without what is known to differ. */
    static Pair normalised(String cib, Decisions theirs, Decisions ours) {
        Pair pair = new Pair(theirs, ours).map(KnownDifferences::withoutReason).map(KnownDifferences::withoutNumber);
        pair = pair.without(KnownDifferences::isPoint);
        pair = withoutShuffles(pair);
        pair = withoutCancelsInMaintenance(cib, pair);
        pair = withoutFencingOfTheUnmanaged(cib, pair);
        pair = withoutMonitorsAfterExpiry(cib, pair);
        return withoutBlockedPromotions(pair);
    }

    /** reasons: later versions word more precisely why something happens. */
    private static String withoutReason(String line) {
        return line.startsWith("* ") ? line.replaceAll(" (due to|because of) .*| '.*'", "") : line;
    }

    /** numbers: which number an instance of a clone gets is each version's own choice. */
    private static String withoutNumber(String line) {
        return line.replaceAll("\\b(p\\d[a-c]?|cg\\d):\\d+", "$1");
    }

    /** points: nobody executes them; whether one that nothing waits for is in the graph is each version's own choice. */
    private static boolean isPoint(String line) {
        return line.startsWith("pseudo_event");
    }

    /**
     * shuffle: 2.1.5 moves instances of a clone without need, starts another one in their place, or starts two on one node.
     * What a clone does of which only 2.1.5 moves an instance is not compared.
     */
    private static Pair withoutShuffles(Pair pair) {
        Set<String> moved = matches(LEAVES, pair.theirs().summary());
        moved.removeAll(matches(LEAVES, pair.ours().summary()));
        Set<String> left = matches(LEAVES, pair.theirs().summary());
        left.retainAll(matches(ARRIVES, pair.theirs().summary()));
        moved.addAll(left);
        moved.addAll(twice(pair.theirs().summary()));
        Pair result = pair;
        for (String shuffled : moved) {
            String clone = shuffled.substring(0, shuffled.indexOf(' '));
            Pattern about = Pattern.compile(".*\\b" + clone + "[a-c]?(_|\\b).*");
            result = result.without(line -> about.matcher(line).matches());
        }
        return result;
    }

    /** Clones of which two instances come to one node. */
    private static Set<String> twice(List<String> summary) {
        Set<String> once = new LinkedHashSet<>();
        Set<String> twice = new LinkedHashSet<>();
        for (String line : summary) {
            Matcher matcher = COMES.matcher(line);
            if (matcher.matches() && !once.add(matcher.group(1) + matcher.group(2) + " " + matcher.group(3))) {
                twice.add(matcher.group(1) + " " + matcher.group(3));
            }
        }
        return twice;
    }

    private static Set<String> matches(Pattern pattern, List<String> lines) {
        Set<String> found = new LinkedHashSet<>();
        for (String line : lines) {
            Matcher matcher = pattern.matcher(line);
            if (matcher.matches()) {
                found.add(matcher.group(1) + " " + matcher.group(2));
            }
        }
        return found;
    }

    /** maintenance: later versions cancel the monitors of what is in maintenance. */
    private static Pair withoutCancelsInMaintenance(String cib, Pair pair) {
        Matcher matcher = MAINTENANCE.matcher(cib);
        Pair result = pair;
        while (matcher.find()) {
            String node = matcher.group(1) == null ? "" : "node" + matcher.group(1);
            result = result.without(line -> line.startsWith("rsc_op cancel") && line.endsWith(node));
        }
        return result;
    }

    /** maintenance: later versions fence no node for the sake of resources none of which they manage. */
    private static Pair withoutFencingOfTheUnmanaged(String cib, Pair pair) {
        return MAINTENANCE.matcher(cib).find()
                ? pair.without(line -> line.startsWith("* Fence ") || line.startsWith("crm_event stonith "))
                : pair;
    }

    /** expiry: later versions schedule a monitor anew when its failure expired. */
    private static Pair withoutMonitorsAfterExpiry(String cib, Pair pair) {
        if (!EXPIRING.matcher(cib).find()) {
            return pair;
        }
        return new Pair(
                pair.theirs(),
                pair.ours()
                        .map(line -> line.startsWith("rsc_op monitor")
                                        && !pair.theirs().actions().contains(line)
                                        && cib.contains("fail-count-"
                                                + line.split(" ")[2].split("_")[0] + "#monitor")
                                ? ""
                                : line));
    }

    /** blocked: 2.1.5 lists the promotion of a stopped instance that cannot start; jcrm has no line for it. */
    private static Pair withoutBlockedPromotions(Pair pair) {
        return pair.without(
                line -> line.startsWith("* Promote") && line.contains("( Stopped -> ") && line.endsWith(" blocked"));
    }
}
