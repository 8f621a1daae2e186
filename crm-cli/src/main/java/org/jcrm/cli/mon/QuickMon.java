package org.jcrm.cli.mon;

import java.util.List;
import java.util.Optional;
import org.jcrm.cli.Session;
import org.jcrm.cli.Session.Target;
import org.jcrm.cli.client.TlsConnector;
import org.jcrm.cli.mon.MonRequest.Format;
import org.jcrm.cli.render.MonOptions;
import org.jcrm.cli.render.MonOptions.Part;

/**
 * Reads {@code mon -1fA} and the like: letters without values and {@code --output-as=…}, for the daemon of this host. That
 * is nearly every call, and the command line parser would take more time than all the rest of it together. Whatever else
 * is there makes it step aside; a test compares the two.
 */
public final class QuickMon {
    private static final String OUTPUT_AS = "--output-as=";

    private QuickMon() {}

    /** @return empty if the command line parser must look at it */
    public static Optional<MonRequest> parse(Session session, String... args) {
        if (args.length == 0 || !args[0].equals("mon")) {
            return Optional.empty();
        }
        MonOptions options = MonOptions.standard();
        Format format = Format.TEXT;
        boolean once = false;
        for (String arg : List.of(args).subList(1, args.length)) {
            if (arg.startsWith(OUTPUT_AS)) {
                Optional<Format> wanted = format(arg.substring(OUTPUT_AS.length()));
                if (wanted.isEmpty()) {
                    return Optional.empty();
                }
                format = wanted.get();
            } else if (arg.length() > 1 && arg.charAt(0) == '-') {
                for (char letter : arg.substring(1).toCharArray()) {
                    if (letter == '1') {
                        once = true;
                        continue;
                    }
                    Optional<MonOptions> more = with(options, letter);
                    if (more.isEmpty()) {
                        return Optional.empty();
                    }
                    options = more.get();
                }
            } else {
                return Optional.empty();
            }
        }
        return Optional.of(new MonRequest(
                localTarget(session),
                options,
                format,
                once || format != Format.TEXT,
                Optional.empty(),
                Optional.empty(),
                "jcrm " + String.join(" ", args)));
    }

    public static Target localTarget(Session session) {
        return new Target(session.defaultSocket(), "", TlsConnector.DEFAULT_PORT, TlsConnector.DEFAULT_CERTIFICATES);
    }

    private static Optional<MonOptions> with(MonOptions options, char letter) {
        return switch (letter) {
            case 'f' -> Optional.of(options.with(Part.FAILCOUNTS));
            case 'A' -> Optional.of(options.with(Part.ATTRIBUTES));
            case 'o' -> Optional.of(options.with(Part.OPERATIONS));
            case 't' -> Optional.of(options.with(Part.OPERATIONS).withTiming(true));
            case 'r' -> Optional.of(options.withInactive(true));
            case 'n' -> Optional.of(options.withGroupByNode(true));
            case 'b' -> Optional.of(options.withBrief(true));
            case 'R' -> Optional.of(options.withDetail(true));
            case 'D' -> Optional.of(options.withHideHeaders(true));
            case 'c', 'j' -> Optional.of(options);
            default -> Optional.empty();
        };
    }

    private static Optional<Format> format(String word) {
        return switch (word) {
            case "text" -> Optional.of(Format.TEXT);
            case "xml" -> Optional.of(Format.XML);
            case "json" -> Optional.of(Format.JSON);
            case "html" -> Optional.of(Format.HTML);
            default -> Optional.empty();
        };
    }
}
