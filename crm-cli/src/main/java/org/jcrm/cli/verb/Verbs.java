package org.jcrm.cli.verb;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jcrm.cli.Session;
import org.jcrm.cli.Version;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * All verbs. Only the one that the command line names is made, because reading the annotations of all of them would
 * double the time of {@code jcrm mon -1}; help, completion and typing errors get the whole tree.
 */
public final class Verbs {
    /** @param path the words: {@code resource failcount reset} */
    private record Verb(String path, Function<Session, Object> create) {}

    private static final List<Verb> ALL = List.of(
            new Verb("mon", MonVerb::new),
            new Verb("status", StatusVerb::new),
            new Verb("doctor", DoctorVerb::new),
            new Verb("cluster init", ClusterInit::new),
            new Verb("cluster start", ClusterStart::new),
            new Verb("cluster stop", ClusterStop::new),
            new Verb("certificate list", CertificateList::new),
            new Verb("certificate issue", CertificateIssue::new),
            new Verb("certificate renew", CertificateRenew::new),
            new Verb("certificate sign", CertificateSign::new),
            new Verb("certificate install", CertificateInstall::new),
            new Verb("certificate revoke", CertificateRevoke::new),
            new Verb("certificate rotate-authority", CertificateRotateAuthority::new),
            new Verb("quorum status", QuorumStatus::new),
            new Verb("quorum expected", QuorumExpected::new),
            new Verb("node list", NodeList::new),
            new Verb("node start", NodeStart::new),
            new Verb("node stop", NodeStop::new),
            new Verb("node standby", NodeStandby::new),
            new Verb("node unstandby", NodeUnstandby::new),
            new Verb("node clear-lock", NodeClearLock::new),
            new Verb("fence", FenceVerb::new),
            new Verb("fence confirm", FenceConfirm::new),
            new Verb("fence history", FenceHistory::new),
            new Verb("fence list", FenceList::new),
            new Verb("fence test", FenceTest::new),
            new Verb("resource list", ResourceList::new),
            new Verb("resource failcount show", FailcountShow::new),
            new Verb("resource failcount reset", FailcountReset::new),
            new Verb("resource cleanup", ResourceCleanup::new),
            new Verb("resource move", ResourceMove::new),
            new Verb("resource clear", ResourceClear::new),
            new Verb("resource enable", ResourceEnable::new),
            new Verb("resource disable", ResourceDisable::new),
            new Verb("attribute list", AttributeList::new),
            new Verb("attribute get", AttributeGet::new),
            new Verb("attribute set", AttributeSet::new),
            new Verb("config show", ConfigShow::new),
            new Verb("config apply", ConfigApply::new),
            new Verb("config verify", ConfigVerify::new),
            new Verb("config history", ConfigHistory::new),
            new Verb("config diff", ConfigDiff::new),
            new Verb("config rollback", ConfigRollback::new),
            new Verb("simulate", SimulateVerb::new),
            new Verb("why", WhyVerb::new),
            new Verb("verify", VerifyVerb::new),
            new Verb("rule check", RuleCheck::new),
            new Verb("date", DateVerb::new),
            new Verb("agents list", AgentsList::new),
            new Verb("agents describe", AgentsDescribe::new),
            new Verb("history", HistoryVerb::new),
            new Verb("completion", CompletionVerb::new),
            new Verb("help", HelpVerb::new));

    private static final Map<String, String> GROUPS = groups();

    private Verbs() {}

    private static Map<String, String> groups() {
        Map<String, String> groups = new LinkedHashMap<>();
        groups.put("cluster", "Make a cluster; start and stop all of its nodes.");
        groups.put("certificate", "List, issue, renew and revoke certificates; replace the authority.");
        groups.put("quorum", "Who votes, and how many votes are expected.");
        groups.put("node", "Start, stop, drain and list nodes.");
        groups.put("resource", "List, move, clean up, enable and disable resources.");
        groups.put("resource failcount", "Show and reset how often a resource failed.");
        groups.put("attribute", "Read and write node attributes.");
        groups.put("config", "Show, check and apply the cluster's configuration.");
        groups.put("rule", "Look at rules of a configuration.");
        groups.put("agents", "Which resource agents there are, and their parameters.");
        return groups;
    }

    /** The paths of all verbs, in the order of the help. */
    public static List<String> paths() {
        return ALL.stream().map(Verb::path).toList();
    }

    /** The command line that {@code args} need. */
    public static CommandLine commandLine(Session session, String... args) {
        List<Verb> named = new ArrayList<>();
        for (Verb verb : ALL) {
            List<String> words = List.of(verb.path().split(" "));
            if (args.length >= words.size() && words.equals(List.of(args).subList(0, words.size()))) {
                named.add(verb);
            }
        }
        boolean wholeTree = named.isEmpty() || named.getFirst().path().equals("help");
        return tree(session, wholeTree ? ALL : named);
    }

    /** The command line with every verb. */
    public static CommandLine complete(Session session) {
        return tree(session, ALL);
    }

    private static CommandLine tree(Session session, List<Verb> verbs) {
        CommandLine root = new CommandLine(group(
                "jcrm",
                "Shows and changes a jcrm cluster.",
                "See 'jcrm help VERB', 'jcrm help exit-codes' and docs/cli.md."));
        root.getCommandSpec()
                .addOption(OptionSpec.builder("-V", "--version")
                        .versionHelp(true)
                        .type(boolean.class)
                        .description("Prints the version.")
                        .build())
                .versionProvider(() -> new String[] {"jcrm " + Version.text()});
        for (Verb verb : verbs) {
            CommandLine parent = root;
            String[] words = verb.path().split(" ");
            StringBuilder path = new StringBuilder();
            for (int i = 0; i < words.length - 1; i++) {
                path.append(path.isEmpty() ? "" : " ").append(words[i]);
                CommandLine group = parent.getSubcommands().get(words[i]);
                if (group == null) {
                    String description = GROUPS.getOrDefault(path.toString(), "");
                    group = new CommandLine(group(words[i], description, ""));
                    parent.addSubcommand(words[i], group);
                }
                parent = group;
            }
            CommandLine leaf = new CommandLine(verb.create().apply(session));
            // Otherwise -INFINITY would be taken for options; the verb itself refuses what begins with two dashes.
            leaf.setUnmatchedOptionsArePositionalParams(verb.path().equals("attribute set"));
            parent.addSubcommand(words[words.length - 1], leaf);
        }
        return root;
    }

    private static CommandSpec group(String name, String description, String footer) {
        CommandSpec spec = CommandSpec.create().name(name);
        spec.addOption(OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .type(boolean.class)
                .description("Shows this help.")
                .build());
        UsageMessageSpec usage = spec.usageMessage();
        usage.description(description).synopsisSubcommandLabel("VERB");
        if (!footer.isEmpty()) {
            usage.footer("", footer);
        }
        return spec;
    }
}
