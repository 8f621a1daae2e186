package org.jcrm.cli.verb;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jcrm.cli.ExitCode;
import org.jcrm.cli.Session;
import org.jcrm.cli.mon.Mon;
import org.jcrm.cli.mon.MonRequest;
import org.jcrm.cli.mon.MonRequest.Format;
import org.jcrm.cli.render.MonOptions;
import org.jcrm.cli.render.MonOptions.Part;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code jcrm mon}: the screen of crm_mon, live or once. */
@Command(
        name = "mon",
        description = "Shows the cluster: live on a terminal, once with -1.",
        footer = {
            "",
            "Keys of the live screen: q or Ctrl-C ends, r n f A o t L R b switch what the options of the same letter show,",
            "j and k scroll, w explains why a resource is where it is."
        })
final class MonVerb extends ClusterVerb {
    @Option(
            names = {"-1", "--one-shot"},
            description = "Print once and end.")
    boolean once;

    @Option(
            names = {"-f", "--failcounts"},
            description = "Show fail counts (Migration Summary).")
    boolean failcounts;

    @Option(
            names = {"-A", "--show-node-attributes"},
            description = "Show node attributes.")
    boolean attributes;

    @Option(
            names = {"-r", "--inactive"},
            description = "Show stopped resources too.")
    boolean inactive;

    @Option(
            names = {"-n", "--group-by-node"},
            description = "Group resources by node.")
    boolean groupByNode;

    @Option(
            names = {"-o", "--operations"},
            description = "Show the operation history.")
    boolean operations;

    @Option(
            names = {"-t", "--timing-details"},
            description = "Show the operation history with times and results.")
    boolean timing;

    @Option(
            names = {"-c", "--tickets"},
            description = "Accepted as crm_mon's; there are no tickets to show.")
    boolean tickets;

    @Option(
            names = {"-b", "--brief"},
            description = "Counts in place of single resources.")
    boolean brief;

    @Option(
            names = {"-L", "--neg-locations"},
            arity = "0..1",
            paramLabel = "PREFIX",
            fallbackValue = "",
            description = "Show negative location constraints (whose id starts with PREFIX).")
    @Nullable
    String bans;

    @Option(
            names = {"-R", "--show-detail"},
            description = "Show node ids and every instance of a clone.")
    boolean detail;

    @Option(
            names = {"-D", "--hide-headers"},
            description = "No titles.")
    boolean hideHeaders;

    @Option(
            names = {"-m", "--fence-history"},
            arity = "0..1",
            paramLabel = "LEVEL",
            fallbackValue = "2",
            description = "Show fencing: 0 none, 1 what failed or is under way (default), 2 and 3 the whole history.")
    int fenceHistory = 1;

    @Option(
            names = {"-j", "--pending"},
            description = "Accepted as crm_mon's; operations in flight are always shown.")
    boolean pending;

    @Option(
            names = {"-I", "--include"},
            split = ",",
            paramLabel = "SECTION",
            description = "Show these sections too: all, ${COMPLETION-CANDIDATES} or their like.",
            completionCandidates = SectionNames.class)
    List<String> include = List.of();

    @Option(
            names = {"-U", "--exclude"},
            split = ",",
            paramLabel = "SECTION",
            description = "Do not show these sections.",
            completionCandidates = SectionNames.class)
    List<String> exclude = List.of();

    @Option(names = "--node", paramLabel = "NODE", description = "Only what is about this node.")
    @Nullable
    String node;

    @Option(names = "--resource", paramLabel = "RESOURCE", description = "Only what is about this resource.")
    @Nullable
    String resource;

    @Option(names = "--output-as", paramLabel = "FORMAT", description = "text (default), xml, json or html.")
    @Nullable
    String outputAs;

    @Option(
            names = {"-X", "--as-xml"},
            description = "Short for -1 --output-as=xml.")
    boolean asXml;

    @Option(names = "--json", description = "Short for -1 --output-as=json.")
    boolean json;

    @Option(names = "--output-to", paramLabel = "FILE", description = "Write there in place of the terminal.")
    @Nullable
    Path outputTo;

    @Option(
            names = {"-i", "--interval"},
            paramLabel = "DURATION",
            converter = Words.DurationWord.class,
            description = "Accepted as crm_mon's; changes are shown when they happen.")
    java.time.@Nullable Duration interval;

    @Option(
            names = {"-w", "--watch"},
            description = "Go on showing changes, also when the output is no terminal (this is the default).")
    boolean watch;

    @Option(names = "--from", paramLabel = "FILE", description = "Show a saved status (JSON) or CIB (XML); implies -1.")
    @Nullable
    Path from;

    MonVerb(Session session) {
        super(session);
    }

    /** For the help and the completion. */
    static final class SectionNames implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Arrays.stream(Part.values()).map(Part::word).iterator();
        }
    }

    @Override
    ExitCode run() throws Exception {
        return new Mon(session, request()).run();
    }

    MonRequest request() {
        Format format = format();
        boolean implied = asXml || json || outputTo != null || from != null || (format != Format.TEXT && !watch);
        return new MonRequest(
                connection.target(session),
                options(),
                format,
                once || implied,
                Optional.ofNullable(from),
                Optional.ofNullable(outputTo),
                asTyped());
    }

    private Format format() {
        if (asXml) {
            return Format.XML;
        }
        if (json) {
            return Format.JSON;
        }
        if (outputAs == null) {
            return Format.TEXT;
        }
        return switch (outputAs.toLowerCase(Locale.ROOT)) {
            case "text", "console" -> Format.TEXT;
            case "xml" -> Format.XML;
            case "json" -> Format.JSON;
            case "html" -> Format.HTML;
            default ->
                throw new ParameterException(
                        spec().commandLine(), "--output-as knows text, xml, json and html, not '" + outputAs + "'");
        };
    }

    private MonOptions options() {
        EnumSet<Part> parts = EnumSet.copyOf(MonOptions.standard().sections());
        if (failcounts) {
            parts.add(Part.FAILCOUNTS);
        }
        if (attributes) {
            parts.add(Part.ATTRIBUTES);
        }
        if (operations || timing) {
            parts.add(Part.OPERATIONS);
        }
        if (bans != null) {
            parts.add(Part.BANS);
        }
        if (fenceHistory >= 2) {
            parts.add(Part.FENCING_SUCCEEDED);
        } else if (fenceHistory <= 0) {
            parts.removeAll(EnumSet.of(Part.FENCING_FAILED, Part.FENCING_PENDING));
        }
        for (String name : include) {
            parts.addAll(parts(name));
        }
        for (String name : exclude) {
            parts.removeAll(parts(name));
        }
        return MonOptions.of(parts)
                .withInactive(inactive)
                .withGroupByNode(groupByNode)
                .withTiming(timing)
                .withDetail(detail)
                .withBrief(brief)
                .withHideHeaders(hideHeaders)
                .onlyNode(Optional.ofNullable(node))
                .onlyResource(Optional.ofNullable(resource))
                .withBanPrefix(bans == null ? "" : bans);
    }

    private EnumSet<Part> parts(String name) {
        String word = name.strip().toLowerCase(Locale.ROOT);
        return switch (word) {
            case "all" -> EnumSet.allOf(Part.class);
            case "none" -> EnumSet.noneOf(Part.class);
            case "default" -> EnumSet.copyOf(MonOptions.standard().sections());
            case "summary" -> EnumSet.of(Part.STACK, Part.DC, Part.TIMES, Part.COUNTS, Part.MAINT_MODE, Part.OPTIONS);
            case "fencing" -> EnumSet.of(Part.FENCING_FAILED, Part.FENCING_PENDING, Part.FENCING_SUCCEEDED);
            // crm_mon's; there is nothing to show yet.
            case "tickets" -> EnumSet.noneOf(Part.class);
            default -> EnumSet.of(part(word));
        };
    }

    private Part part(String word) {
        for (Part part : Part.values()) {
            if (part.word().equals(word)) {
                return part;
            }
        }
        throw new ParameterException(
                spec().commandLine(),
                "there is no section '" + word + "'; there are all, summary, "
                        + String.join(
                                ", ",
                                Arrays.stream(Part.values()).map(Part::word).toList()));
    }
}
