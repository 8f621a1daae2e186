package org.jcrm.agents.postgres;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jcrm.core.model.NodeName;

/**
 * The settings that the agent owns, as text of its own configuration file. The server is started with that file, which
 * includes the user's {@code postgresql.conf}: what stands before the include are defaults that the user may change,
 * what stands after it are rules. The user's files are never edited.
 *
 * @param synchronousNames value of {@code synchronous_standby_names}: empty, {@code *} or one quoted name
 * @param followsPrimary whether {@code primary_conninfo} is given; it is withheld while the address is on this node,
 *     where the server would stream from itself
 */
record PgSettings(String synchronousNames, boolean followsPrimary) {
    /** Every standby will do: what a server is started with, so that no primary is asynchronous by accident. */
    static final String ANY_STANDBY = "*";

    static final String NO_STANDBY = "";

    /** While this file is there, the restore command answers "no such file" at once: a promotion waits for nobody. */
    static final String PROMOTING_FLAG = "jcrm.promoting";

    private static final List<String> RULES = List.of(
            "synchronous_standby_names",
            "primary_conninfo",
            "primary_slot_name",
            "recovery_target_timeline",
            "restore_command",
            "archive_cleanup_command",
            "recovery_end_command");

    /** Made once: the file may have as many lines as the database's user likes. */
    private static final Pattern RULE =
            Pattern.compile("(?:" + String.join("|", RULES) + ")\\s*=", Pattern.CASE_INSENSITIVE);

    /** Doubled quotes are no case of their own: a repeated choice recurses for each character, and the file is the database user's. */
    private static final Pattern SETTING = Pattern.compile("^([a-z_.]+) = '(.*)'$", Pattern.MULTILINE);

    /** The value that makes one standby the synchronous one. */
    static String only(NodeName standby) {
        return "\"" + standby.value().replace("\"", "\"\"") + "\"";
    }

    static PgSettings atStart(RepMode mode, boolean followsPrimary) {
        return new PgSettings(mode == RepMode.SYNC ? ANY_STANDBY : NO_STANDBY, followsPrimary);
    }

    PgSettings withSynchronousNames(String names) {
        return new PgSettings(names, followsPrimary);
    }

    PgSettings withFollowing(boolean follows) {
        return new PgSettings(synchronousNames, follows);
    }

    /** What a file written by {@link #render} says. */
    static PgSettings read(String text) {
        String names = "";
        boolean follows = false;
        Matcher matcher = SETTING.matcher(text);
        while (matcher.find()) {
            String value = matcher.group(2).replace("''", "'");
            if (matcher.group(1).equals("synchronous_standby_names")) {
                names = value;
            } else if (matcher.group(1).equals("primary_conninfo")) {
                follows = !value.isEmpty();
            }
        }
        return new PgSettings(names, follows);
    }

    String render(PgParameters params, NodeName self) {
        StringBuilder text = new StringBuilder();
        text.append("""
                # Written by jcrm's pgsql agent before each start and at run time. Do not edit: change the
                # resource's parameters, or the settings in your own postgresql.conf.

                # Defaults, which your postgresql.conf may change.
                """);
        if (params.repMode() != RepMode.NONE) {
            Map<String, String> defaults = new LinkedHashMap<>();
            defaults.put("wal_level", "replica");
            defaults.put("hot_standby", "on");
            // pg_rewind can bring a diverged primary back only with hints in the WAL (or checksums).
            defaults.put("wal_log_hints", "on");
            // What a rewound or restarted standby still finds on its primary.
            defaults.put("wal_keep_size", "256MB");
            defaults.put("wal_retrieve_retry_interval", "500ms");
            if (params.slotName().isPresent()) {
                defaults.put("max_slot_wal_keep_size", "8GB");
            }
            defaults.forEach((name, value) -> line(text, name, value));
        }
        text.append("\ninclude ").append(quoted(params.config().toString())).append("\n\n");
        text.append("# Rules of the cluster.\n");
        rules(params, self).forEach((name, value) -> line(text, name, value));
        return text.toString();
    }

    private Map<String, String> rules(PgParameters params, NodeName self) {
        Map<String, String> rules = new LinkedHashMap<>();
        rules.put("port", Integer.toString(params.port()));
        params.socketDir().ifPresent(directory -> rules.put("unix_socket_directories", directory.toString()));
        if (params.repMode() == RepMode.NONE) {
            return rules;
        }
        rules.put("synchronous_standby_names", synchronousNames);
        rules.put("primary_conninfo", followsPrimary ? conninfo(params, self) : "");
        rules.put("primary_slot_name", params.slotFor(self).orElse(""));
        rules.put("recovery_target_timeline", "latest");
        rules.put("restore_command", restoreCommand(params).orElse(""));
        rules.put("archive_cleanup_command", params.archiveCleanupCommand().orElse(""));
        rules.put("recovery_end_command", params.recoveryEndCommand().orElse(""));
        return rules;
    }

    /** The text of a {@code postgresql.auto.conf} without the settings that are the cluster's. */
    static String withoutRules(String text) {
        return text.lines()
                .filter(line -> !RULE.matcher(line.strip()).lookingAt())
                .map(line -> line + "\n")
                .collect(Collectors.joining());
    }

    /** The connection that a standby follows; its {@code application_name} is how the primary knows it. */
    static String conninfo(PgParameters params, NodeName self) {
        return params.masterIp()
                        .map(host -> "host=" + conninfoValue(host) + " ")
                        .orElse("")
                + "port=" + params.port()
                + " user=" + conninfoValue(params.repuser())
                + " application_name=" + conninfoValue(self.value())
                + (params.primaryConninfoOpt().isEmpty() ? "" : " " + params.primaryConninfoOpt());
    }

    /** One value in a connection string: a blank in it would begin another setting. Source: libpq, "Connection Strings". */
    static String conninfoValue(String value) {
        return value.matches("[0-9A-Za-z_.:@%+/-]+")
                ? value
                : "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }

    /**
     * The user's command under a time limit, and any failure as exit code 1. PostgreSQL takes a restore command that
     * dies of a signal (or reports one, above 128) as a reason to end itself; 1 means "no such file, go on".
     */
    private static Optional<String> restoreCommand(PgParameters params) {
        return params.restoreCommand()
                .map(command -> "if [ -e " + PROMOTING_FLAG + " ]; then exit 1; fi; timeout -k 2 "
                        + Math.max(1, params.restoreCommandTimeout().toSeconds())
                        + " /bin/sh -c '" + command.replace("'", "'\\''") + "' || exit 1");
    }

    /** Whether a command mentions an address, as a word of its own: {@code 10.0.0.2} is not in {@code 10.0.0.20}. */
    static boolean mentions(String command, String address) {
        return Pattern.compile("(?<![0-9A-Za-z.:])" + Pattern.quote(address) + "(?![0-9A-Za-z]|[.:][0-9A-Fa-f])")
                .matcher(command)
                .find();
    }

    /** A version of the path that PostgreSQL's configuration files understand. */
    private static String quoted(String value) {
        return "'" + value.replace("\\", "\\\\").replace("'", "''").replaceAll("[\\r\\n]+", " ") + "'";
    }

    private static void line(StringBuilder text, String name, String value) {
        text.append(name).append(" = ").append(quoted(value)).append('\n');
    }

    static Path fileIn(Path pgdata) {
        return pgdata.resolve("jcrm.conf");
    }
}
