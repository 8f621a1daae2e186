package org.jcrm.agents.postgres;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jcrm.agents.AgentProblem;
import org.jcrm.agents.process.UserFiles;
import org.jcrm.core.agent.AgentCall;
import org.jcrm.core.model.Flags;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.OcfResult;

/**
 * The parameters of one call, typed and with their defaults. Names are those of {@code ocf:heartbeat:pgsql};
 * {@link PgMetadata} describes them to people.
 *
 * @param config the user's {@code postgresql.conf}, which is never edited
 * @param tmpdir where the lock is kept if not in the daemon's state folder
 * @param nodes {@code node_list} without an order of preference, as written
 */
record PgParameters(
        Path pgdata,
        Path config,
        String pgdba,
        int port,
        Optional<String> pghost,
        Optional<Path> pgctl,
        Optional<Path> pglibs,
        String pgdb,
        Optional<Path> logfile,
        Optional<Path> socketDir,
        List<String> startOptions,
        Duration stopEscalate,
        Duration stopEscalateInSlave,
        Optional<String> monitorUser,
        Optional<String> monitorPassword,
        String monitorSql,
        boolean checkWalReceiver,
        RepMode repMode,
        List<NodeName> nodes,
        Optional<String> masterIp,
        String repuser,
        String primaryConninfoOpt,
        Optional<String> restoreCommand,
        Duration restoreCommandTimeout,
        Optional<String> archiveCleanupCommand,
        Optional<String> recoveryEndCommand,
        Optional<String> slotName,
        Optional<Path> tmpdir,
        int xlogCheckCount,
        Duration attributeTimeout,
        int leastRoom,
        String rewindUser) {

    static final String DEFAULT_MONITOR_SQL = "select now();";

    private static final int LONGEST_TEXT = 4000;
    private static final Pattern DEBIAN_DATA = Pattern.compile("/var/lib/postgresql/([^/]+)/([^/]+)/?");
    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})\\s*(ms|s|sec|m|min|h|)");

    /** The OS user that owns the data and runs the server; needed before anything of that user's is touched. */
    static String pgdba(AgentCall call) {
        return call.param("pgdba").orElse("postgres");
    }

    static int port(AgentCall call) throws AgentProblem {
        return integer(call, "pgport", 5432, 1, 65535);
    }

    /** @param files those of the server's user, as whom defaults are looked for */
    static PgParameters of(AgentCall call, UserFiles files) throws AgentProblem {
        demandPlainText(call);
        Path pgdata = call.param("pgdata").isPresent() ? path(call, "pgdata") : defaultPgdata(files);
        String pgdba = pgdba(call);
        return new PgParameters(
                pgdata,
                call.param("config").isPresent() ? path(call, "config") : defaultConfig(pgdata, files),
                pgdba,
                port(call),
                call.param("pghost"),
                optionalPath(call, "pgctl"),
                optionalPath(call, "pglibs"),
                call.param("pgdb").orElse("template1"),
                optionalPath(call, "logfile"),
                optionalPath(call, "socketdir"),
                words(call.param("start_opt").orElse("")),
                duration(call, "stop_escalate", Duration.ofSeconds(90)),
                duration(call, "stop_escalate_in_slave", Duration.ofSeconds(90)),
                call.param("monitor_user"),
                call.param("monitor_password"),
                call.param("monitor_sql").orElse(DEFAULT_MONITOR_SQL),
                bool(call, "check_wal_receiver", false),
                repMode(call),
                nodes(call),
                call.param("master_ip"),
                call.param("repuser").orElse("postgres"),
                call.param("primary_conninfo_opt").orElse(""),
                call.param("restore_command"),
                duration(call, "restore_command_timeout", Duration.ofSeconds(30)),
                call.param("archive_cleanup_command"),
                call.param("recovery_end_command"),
                slotName(call),
                optionalPath(call, "tmpdir"),
                integer(call, "xlog_check_count", 3, 0, 1000),
                duration(call, "crm_attr_timeout", Duration.ofSeconds(5)),
                integer(call, "min_free_mb", 16, 0, 1_000_000),
                call.param("rewind_user").orElse(pgdba));
    }

    /** Debian keeps one cluster at a fixed place per major version; others at the home of the account. */
    private static Path defaultPgdata(UserFiles files) throws AgentProblem {
        for (int major = 17; major >= 12; major--) {
            Path debian = Path.of("/var/lib/postgresql/" + major + "/main");
            if (isThere(debian, files)) {
                return debian;
            }
        }
        return Path.of("/var/lib/pgsql/data");
    }

    private static Path defaultConfig(Path pgdata, UserFiles files) throws AgentProblem {
        Path inside = pgdata.resolve("postgresql.conf");
        Matcher debian = DEBIAN_DATA.matcher(pgdata.toString());
        return debian.matches() && !isThere(inside, files)
                ? Path.of("/etc/postgresql/" + debian.group(1) + "/" + debian.group(2) + "/postgresql.conf")
                : inside;
    }

    private static boolean isThere(Path path, UserFiles files) throws AgentProblem {
        try {
            return files.exists(path);
        } catch (IOException e) {
            throw AgentProblem.error("It cannot be told whether " + path + " is there: " + e.getMessage());
        }
    }

    /**
     * A line break or another control character has no place in a path, a name or a command of one line, and would be
     * something else in a configuration file or an argument than what was read here.
     */
    private static void demandPlainText(AgentCall call) throws AgentProblem {
        for (Map.Entry<String, String> each : call.params().entrySet()) {
            boolean lines = List.of("monitor_sql", "start_opt", "node_list").contains(each.getKey());
            String text = lines ? each.getValue().replaceAll("[\\n\\r\\t]", " ") : each.getValue();
            boolean plain = text.codePoints()
                    .noneMatch(character -> Character.isISOControl(character)
                            || Character.getType(character) == Character.FORMAT
                            || Character.getType(character) == Character.LINE_SEPARATOR
                            || Character.getType(character) == Character.PARAGRAPH_SEPARATOR);
            if (!plain) {
                throw new AgentProblem(
                        OcfResult.INVALID_PARAM,
                        each.getKey()
                                + " has a line break or another character that is not shown in it; write it without");
            }
            if (text.length() > LONGEST_TEXT) {
                throw new AgentProblem(
                        OcfResult.INVALID_PARAM,
                        each.getKey() + " has " + text.length() + " characters; at most " + LONGEST_TEXT
                                + " are allowed");
            }
        }
    }

    private static RepMode repMode(AgentCall call) throws AgentProblem {
        String text = call.param("rep_mode").orElse("none");
        Optional<RepMode> mode = RepMode.parse(text);
        if (mode.isEmpty()) {
            throw new AgentProblem(
                    OcfResult.INVALID_PARAM, "rep_mode is '" + text + "'; it must be none, async, sync or slave");
        }
        return mode.get();
    }

    private static Optional<String> slotName(AgentCall call) throws AgentProblem {
        Optional<String> name = call.param("replication_slot_name");
        if (name.filter(text -> !text.matches("[a-z0-9_]{1,40}")).isPresent()) {
            throw new AgentProblem(
                    OcfResult.INVALID_PARAM,
                    "replication_slot_name is '" + name.get()
                            + "'; it must consist of small letters, digits and underscores");
        }
        return name;
    }

    private static List<NodeName> nodes(AgentCall call) {
        return words(call.param("node_list").orElse("").replace(',', ' ')).stream()
                .filter(name -> !name.isBlank())
                .map(NodeName::of)
                .distinct()
                .toList();
    }

    /** Splits at blanks; single or double quotes keep blanks together. */
    static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean begun = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            // A quote without its end is a blank.
            int end = c == '\'' || c == '"' ? text.indexOf(c, i + 1) : -1;
            if (end >= 0) {
                word.append(text, i + 1, end);
                begun = true;
                i = end;
            } else if (c == '\'' || c == '"' || Character.isWhitespace(c)) {
                if (begun) {
                    words.add(word.toString());
                }
                word.setLength(0);
                begun = false;
            } else {
                word.append(c);
                begun = true;
            }
        }
        if (begun) {
            words.add(word.toString());
        }
        return words;
    }

    private static Optional<Path> optionalPath(AgentCall call, String name) throws AgentProblem {
        return call.param(name).isPresent() ? Optional.of(path(call, name)) : Optional.empty();
    }

    private static Path path(AgentCall call, String name) throws AgentProblem {
        String text = call.param(name).orElse("");
        try {
            Path path = Path.of(text);
            if (path.isAbsolute()) {
                return path;
            }
        } catch (InvalidPathException e) {
            // Reported below, with the same advice.
        }
        throw new AgentProblem(OcfResult.INVALID_PARAM, name + " is '" + text + "'; it must be an absolute path");
    }

    private static int integer(AgentCall call, String name, int ifAbsent, int least, int most) throws AgentProblem {
        String text = call.param(name).orElse(Integer.toString(ifAbsent)).strip();
        if (text.matches("\\d{1,9}")) {
            int value = Integer.parseInt(text);
            if (value >= least && value <= most) {
                return value;
            }
        }
        throw new AgentProblem(
                OcfResult.INVALID_PARAM,
                name + " is '" + text + "'; it must be a whole number from " + least + " to " + most);
    }

    private static boolean bool(AgentCall call, String name, boolean ifAbsent) throws AgentProblem {
        Optional<String> text = call.param(name);
        if (text.isEmpty()) {
            return ifAbsent;
        }
        return Flags.parse(text.get())
                .orElseThrow(() -> new AgentProblem(
                        OcfResult.INVALID_PARAM, name + " is '" + text.get() + "'; it must be true or false"));
    }

    private static Duration duration(AgentCall call, String name, Duration ifAbsent) throws AgentProblem {
        Optional<String> text = call.param(name);
        if (text.isEmpty()) {
            return ifAbsent;
        }
        Matcher matcher = DURATION.matcher(text.get().strip());
        if (!matcher.matches()) {
            throw new AgentProblem(
                    OcfResult.INVALID_PARAM, name + " is '" + text.get() + "'; it must be a time such as 90 or 90s");
        }
        long amount = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "m", "min" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofSeconds(amount);
        };
    }

    /** {@code node_list} was lower-cased by the agent whose configurations move over. */
    static boolean sameNode(NodeName a, NodeName b) {
        return a.value().equalsIgnoreCase(b.value());
    }

    /** The slot of a standby on its primary. */
    Optional<String> slotFor(NodeName standby) {
        return slotName.map(name ->
                name + "_" + standby.value().toLowerCase(java.util.Locale.ROOT).replaceAll("[^a-z0-9_]", "_"));
    }
}
