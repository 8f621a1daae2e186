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

    /** An instance, and the node on which it will be. */
    private static final Pattern COMES = Pattern.compile(
            "^\\* (?:Start|Promote|Move) (p\\d)([a-c]?) \\( .*?(node\\d)(?: Promoted| Unpromoted)? \\).*");

    private static final Pattern STARTED =
            Pattern.compile("operation_key=\"(p\\d[a-c]?|r\\d)(?::\\d)?_(?:start|promote)_0\"");

    /** {@code p1a:0_start_0 node1}: an action that cannot run. */
    private static final Pattern IMPOSSIBLE = Pattern.compile("^(p\\d[a-c]?)(?::\\d+)?_(\\w+)_\\d+ (node\\d)$");

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

    /**
     * Both sides without what is known to differ.
     *
     * @param shuffled the clones whose instances only 2.1.5 moves
     */
    record Compared(Pair pair, Set<String> shuffled) {
        boolean alike() {
            return pair.theirs().equals(pair.ours());
        }
    }

    static Compared compare(String cib, CrmSimulate.Answer answer, Decisions ours) {
        Pair pair = new Pair(answer.decisions(), ours)
                .map(KnownDifferences::withoutReason)
                .map(KnownDifferences::withoutNumber);
        pair = pair.without(KnownDifferences::isPoint);
        Set<String> shuffled = shuffled(answer.impossible(), pair);
        pair = withoutShuffles(answer.impossible(), pair);
        pair = withoutNewsForTheBlocked(answer.decisions(), pair);
        pair = withoutMonitorsInMaintenance(cib, pair);
        pair = withoutMonitorsAfterExpiry(cib, pair);
        return new Compared(withoutBlockedPromotions(pair), shuffled);
    }

    /** reasons: later versions word more precisely why something happens. */
    private static String withoutReason(String line) {
        return line.startsWith("* ") ? line.replaceAll(" (due to|because of) .*| '.*'", "") : line;
    }

    static Decisions withoutNumbers(Decisions decisions) {
        return decisions.map(KnownDifferences::withoutReason).map(KnownDifferences::withoutNumber);
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
    private static Pair withoutShuffles(List<String> impossible, Pair pair) {
        Pair result = pair;
        for (String shuffled : shuffled(impossible, pair)) {
            result = withoutResource(result, "p" + shuffled.substring(1));
        }
        return result;
    }

    /** The clones ({@code c1}) whose instances only 2.1.5 moves. */
    private static Set<String> shuffled(List<String> impossible, Pair pair) {
        List<String> summary = pair.theirs().summary();
        Set<String> moved = matches(LEAVES, summary);
        moved.removeAll(matches(LEAVES, pair.ours().summary()));
        Set<String> left = matches(LEAVES, summary);
        left.retainAll(matches(ARRIVES, summary));
        moved.addAll(left);
        Set<String> replaced = matches(STOPS, summary);
        replaced.retainAll(matches(STARTS, summary));
        moved.addAll(replaced);
        moved.addAll(twice(summary));
        moved.addAll(leavingForNothing(impossible, summary));
        Set<String> clones = new LinkedHashSet<>();
        moved.forEach(instance -> clones.add("c" + instance.charAt(1)));
        return clones;
    }

    /** Instances that stop, and could not start on another node that only the dot graph tells of. */
    private static Set<String> leavingForNothing(List<String> impossible, List<String> summary) {
        Set<String> told = matches(STARTS, summary);
        Set<String> stopped = matches(STOPS, summary);
        Set<String> leaving = new LinkedHashSet<>();
        Set<String> once = new LinkedHashSet<>();
        for (String action : impossible) {
            Matcher matcher = IMPOSSIBLE.matcher(action);
            if (!matcher.matches()) {
                continue;
            }
            String instance = matcher.group(1);
            String place = instance + " " + matcher.group(3);
            boolean elsewhere = matcher.group(2).equals("start") && !told.contains(place) && !stopped.contains(place);
            boolean again = !once.add(action);
            if ((elsewhere || again) && stopped.stream().anyMatch(stop -> stop.startsWith(instance + " "))) {
                leaving.add(place);
            }
        }
        return leaving;
    }

    private static Pair withoutResource(Pair pair, String resource) {
        Pattern about = Pattern.compile(".*\\b" + resource + "[a-c]?(_|\\b).*");
        return pair.without(line -> about.matcher(line).matches());
    }

    /** notify: 2.1.5 tells an instance that cannot start what was started or promoted beside it. */
    private static Pair withoutNewsForTheBlocked(Decisions said, Pair pair) {
        Set<String> news = new LinkedHashSet<>();
        for (String blocked : matches(BLOCKED_START, said.summary())) {
            String[] parts = blocked.split(" ");
            news.add("rsc_op notify " + parts[0] + "_post_notify_start_0 " + parts[1]);
            news.add("rsc_op notify " + parts[0] + "_pre_notify_start_0 " + parts[1]);
            news.add("rsc_op notify " + parts[0] + "_pre_notify_promote_0 " + parts[1]);
            news.add("rsc_op notify " + parts[0] + "_post_notify_promote_0 " + parts[1]);
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

    /** maintenance: later versions cancel the monitors of what is in maintenance, and of what is active there too. */
    private static Pair withoutMonitorsInMaintenance(String cib, Pair pair) {
        Matcher matcher = MAINTENANCE.matcher(cib);
        Pair result = pair;
        while (matcher.find()) {
            String node = matcher.group(1) == null ? "" : "node" + matcher.group(1);
            result = result.without(line -> line.startsWith("rsc_op cancel") && line.endsWith(node));
            for (String resource : activeOn(cib, node)) {
                Pattern monitor = Pattern.compile("rsc_op (cancel|monitor) " + resource + "(:\\d+)?_monitor_[1-9].*");
                result = result.without(line -> monitor.matcher(line).matches());
            }
        }
        return result;
    }

    /** What was started or promoted on that node, as far as its history tells. */
    private static Set<String> activeOn(String cib, String node) {
        Set<String> active = new LinkedHashSet<>();
        Matcher state = Pattern.compile("(?s)<node_state id=\"\\d\" uname=\"" + node + "\".*?</node_state>")
                .matcher(cib);
        if (state.find()) {
            STARTED.matcher(state.group()).results().forEach(found -> active.add(found.group(1)));
        }
        return active;
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
