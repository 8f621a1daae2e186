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

    /** An instance that stops where it is, and one that comes there. */
    private static final Pattern STOPS = Pattern.compile("^\\* Stop (p\\d[a-c]?) \\( (?:\\w+ )?(node\\d) \\).*");

    private static final Pattern STARTS =
            Pattern.compile("^\\* (?:Start|Promote) (p\\d[a-c]?) \\( (?:Stopped -> \\w+ )?(node\\d) \\).*");

    private static final Pattern BLOCKED_START =
            Pattern.compile("^\\* Start (p\\d[a-c]?)(?::\\d+)? \\( (node\\d) \\).*\\(blocked\\)$");

    private static final Pattern APART =
            Pattern.compile("<rsc_colocation [^>]*\\brsc=\"c(\\d)\"[^>]*with-rsc=\"c\\d\"[^>]*>");

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
        pair = withoutInterleavedApart(cib, pair);
        pair = withoutNewsForTheBlocked(theirs, pair);
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
     * shuffle: 2.1.5 moves or stops instances of a clone without need, starts another one in their place, or starts two
     * on one node.
     * What a clone does of which only 2.1.5 moves an instance is not compared.
     */
    private static Pair withoutShuffles(Pair pair) {
        Set<String> moved = matches(LEAVES, pair.theirs().summary());
        moved.removeAll(matches(LEAVES, pair.ours().summary()));
        Set<String> left = matches(LEAVES, pair.theirs().summary());
        left.retainAll(matches(ARRIVES, pair.theirs().summary()));
        moved.addAll(left);
        Set<String> replaced = matches(STOPS, pair.theirs().summary());
        replaced.retainAll(matches(STARTS, pair.theirs().summary()));
        moved.addAll(replaced);
        moved.addAll(twice(pair.theirs().summary()));
        Pair result = pair;
        for (String shuffled : moved) {
            result = withoutResource(result, shuffled.substring(0, "p1".length()));
        }
        return result;
    }

    private static Pair withoutResource(Pair pair, String resource) {
        Pattern about = Pattern.compile(".*\\b" + resource + "[a-c]?(_|\\b).*");
        return pair.without(line -> about.matcher(line).matches());
    }

    /**
     * apart: of a clone that an interleaved clone must stay away from, 2.1.5 heeds but one instance, and places the
     * dependent beside another one.
     */
    private static Pair withoutInterleavedApart(String cib, Pair pair) {
        Pair result = pair;
        Matcher matcher = APART.matcher(cib);
        while (matcher.find()) {
            String number = matcher.group(1);
            if (matcher.group().contains("score=\"-INFINITY\"")
                    && cib.contains("id=\"c" + number + "-meta-interleave\" name=\"interleave\" value=\"true\"")) {
                result = withoutResource(result, "p" + number);
            }
        }
        return result;
    }

    /** notify: 2.1.5 tells an instance that cannot start what was started beside it. */
    private static Pair withoutNewsForTheBlocked(Decisions said, Pair pair) {
        Set<String> news = new LinkedHashSet<>();
        for (String blocked : matches(BLOCKED_START, said.summary())) {
            String[] parts = blocked.split(" ");
            news.add("rsc_op notify " + parts[0] + "_post_notify_start_0 " + parts[1]);
        }
        return new Pair(pair.theirs().map(line -> news.contains(line) ? "" : line), pair.ours());
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

    /**
     * expiry: later versions schedule a monitor anew when its failure expired, where the resource stays, and do not cancel
     * that of the promoted role.
     */
    private static Pair withoutMonitorsAfterExpiry(String cib, Pair pair) {
        if (!EXPIRING.matcher(cib).find()) {
            return pair;
        }
        return new Pair(
                pair.theirs()
                        .map(line -> monitorsExpired(cib, line)
                                        && !pair.ours().actions().contains(line)
                                ? ""
                                : line),
                pair.ours()
                        .map(line -> line.startsWith("rsc_op monitor")
                                        && monitorsExpired(cib, line)
                                        && !pair.theirs().actions().contains(line)
                                ? ""
                                : line));
    }

    /** Whether the line is about a recurring monitor of a resource whose monitor failed. */
    private static boolean monitorsExpired(String cib, String line) {
        if (!line.matches("rsc_op monitor .*_monitor_[1-9].*|rsc_op cancel .*_monitor_9000 .*")) {
            return false;
        }
        String resource = line.split(" ")[2].split("_")[0];
        return Pattern.compile("id=\"" + resource + "(:\\d)?_last_failure_0\" operation_key=\"[^\"]*_monitor_")
                .matcher(cib)
                .find();
    }

    /** blocked: 2.1.5 lists the promotion of a stopped instance that cannot start; jcrm has no line for it. */
    private static Pair withoutBlockedPromotions(Pair pair) {
        return pair.without(
                line -> line.startsWith("* Promote") && line.contains("( Stopped -> ") && line.endsWith(" blocked"));
    }
}
