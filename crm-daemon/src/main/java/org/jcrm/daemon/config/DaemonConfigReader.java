package org.jcrm.daemon.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jcrm.core.model.NodeName;
import org.jcrm.membership.arbitrator.ArbitratorServer;

/**
 * Reads {@code jcrmd.yaml}. Every complaint is one sentence with file, line and column, and a next step; nothing is
 * guessed, unknown keys are errors.
 */
public final class DaemonConfigReader {
    private static final Pattern DURATION = Pattern.compile("(\\d+)\\s*(ms|s|m|min)?");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

    /** Words of the command line that win over the file. */
    public record Overrides(Optional<Path> state, Optional<Path> run, Optional<Path> log, Optional<Path> certificates) {
        public static final Overrides NONE =
                new Overrides(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    private DaemonConfigReader() {}

    /** @param hostName this host's name, the node's name unless the file gives one */
    public static DaemonConfig read(Path file, String hostName, Overrides overrides) throws StartRefused {
        YamlMap root = YamlMap.read(
                file, "Run `jcrm cluster init` on one node and copy its folder, or name a file with --config.");
        root.allowOnly(List.of(
                "cluster",
                "node",
                "peers",
                "address",
                "ports",
                "api",
                "rejoin",
                "failure-timeout",
                "arbitrator",
                "watchdog",
                "certificates",
                "folders"));
        String cluster = name(required(root, "cluster", "the cluster's name"));
        NodeName node = NodeName.of(name(root.value("node").orElse(new YamlMap.Value(hostName, "the host's name"))));
        Map<NodeName, String> peers = peers(root);
        String own = peers.get(node);
        if (own == null) {
            throw new StartRefused(
                    ExitCode.CONFIG,
                    root.place() + ": this node is called " + node + ", but `peers` names only "
                            + String.join(
                                    ", ",
                                    peers.keySet().stream().map(NodeName::value).toList()),
                    "Add " + node + " with its address to `peers`, or set `node:` to the name that is meant.");
        }
        YamlMap.Value address = root.value("address").orElse(new YamlMap.Value(own, root.place()));
        DaemonConfig.Folders folders = folders(root, overrides);
        return new DaemonConfig(
                file,
                cluster,
                node,
                peers,
                address.text(),
                ports(root),
                api(root, folders),
                rejoin(root),
                failureTimeout(root),
                arbitrator(root, peers),
                watchdog(root),
                folders,
                authority(root, folders));
    }

    private static Path authority(YamlMap root, DaemonConfig.Folders folders) throws StartRefused {
        Path usual = folders.certificates().resolveSibling("authority");
        Optional<YamlMap> map = root.map("certificates");
        if (map.isEmpty()) {
            return usual;
        }
        map.get().allowOnly(List.of("authority"));
        return path(map.get(), "authority", Optional.empty(), usual);
    }

    private static Map<NodeName, String> peers(YamlMap root) throws StartRefused {
        YamlMap map = root.map("peers")
                .orElseThrow(
                        () -> new StartRefused(
                                ExitCode.CONFIG,
                                root.place() + ": `peers` is missing",
                                "List every node of the cluster with its address: `peers: {node1: 10.0.0.1, node2: 10.0.0.2}`."));
        Map<NodeName, String> peers = new LinkedHashMap<>();
        for (String key : map.keys()) {
            YamlMap.Value value = required(map, key, "the address of " + key);
            peers.put(NodeName.of(name(new YamlMap.Value(key, value.place()))), value.text());
        }
        return peers;
    }

    private static Optional<DaemonConfig.Arbitrator> arbitrator(YamlMap root, Map<NodeName, String> peers)
            throws StartRefused {
        Optional<YamlMap> found = root.map("arbitrator");
        if (found.isEmpty()) {
            return Optional.empty();
        }
        YamlMap map = found.get();
        map.allowOnly(List.of("name", "address", "port", "ping"));
        YamlMap.Value name = required(map, "name", "the common name of its certificate");
        NodeName node = NodeName.of(name(name));
        if (peers.containsKey(node)) {
            throw new StartRefused(
                    ExitCode.CONFIG,
                    name.place() + ": the arbitrator `" + node + "` is one of the `peers`",
                    "The third vote belongs on a third machine: whatever takes a node away would take its vote with it.");
        }
        return Optional.of(new DaemonConfig.Arbitrator(
                node,
                required(map, "address", "where it listens").text(),
                port(map, "port", ArbitratorServer.DEFAULT_PORT),
                map.values("ping").stream().map(YamlMap.Value::text).toList()));
    }

    private static Optional<DaemonConfig.WatchdogSettings> watchdog(YamlMap root) throws StartRefused {
        Optional<YamlMap> found = root.map("watchdog");
        if (found.isEmpty()) {
            return Optional.empty();
        }
        YamlMap map = found.get();
        map.allowOnly(List.of("device", "timeout", "grace"));
        YamlMap.Value device = required(map, "device", "`/dev/watchdog`, or `systemd`");
        Optional<Path> file = device.text().equals("systemd")
                ? Optional.empty()
                : Optional.of(path(map, "device", Optional.empty(), Path.of("/")));
        Duration timeout = between(map, "timeout", Duration.ofSeconds(5), Duration.ofSeconds(1), Duration.ofMinutes(1));
        if (!timeout.equals(Duration.ofSeconds(timeout.toSeconds()))) {
            throw new StartRefused(
                    ExitCode.CONFIG,
                    map.place() + ": the watchdog's `timeout` is " + timeout.toMillis() + " ms",
                    "Write whole seconds: watchdogs know nothing finer.");
        }
        return Optional.of(new DaemonConfig.WatchdogSettings(
                file,
                timeout,
                between(map, "grace", Duration.ofSeconds(3), Duration.ofMillis(500), Duration.ofMinutes(5))));
    }

    private static Duration between(YamlMap map, String key, Duration ifAbsent, Duration least, Duration most)
            throws StartRefused {
        Optional<YamlMap.Value> value = map.value(key);
        if (value.isEmpty()) {
            return ifAbsent;
        }
        Duration given = duration(value.get());
        if (given.compareTo(least) < 0 || given.compareTo(most) > 0) {
            throw new StartRefused(
                    ExitCode.CONFIG,
                    value.get().place() + ": `" + key + "` is " + value.get().text(),
                    "Write a time from " + least.toMillis() + "ms to " + most.toSeconds() + "s.");
        }
        return given;
    }

    private static DaemonConfig.Ports ports(YamlMap root) throws StartRefused {
        DaemonConfig.Ports defaults = DaemonConfig.Ports.DEFAULT;
        Optional<YamlMap> found = root.map("ports");
        if (found.isEmpty()) {
            return defaults;
        }
        YamlMap map = found.get();
        map.allowOnly(List.of("cluster", "api"));
        return new DaemonConfig.Ports(port(map, "cluster", defaults.cluster()), port(map, "api", defaults.api()));
    }

    static int port(YamlMap map, String key, int ifAbsent) throws StartRefused {
        Optional<YamlMap.Value> value = map.value(key);
        if (value.isEmpty()) {
            return ifAbsent;
        }
        try {
            int port = Integer.parseInt(value.get().text());
            if (port > 0 && port < 65536) {
                return port;
            }
        } catch (NumberFormatException e) {
            // Falls through to the refusal, which says the same of letters and of numbers out of range.
        }
        throw new StartRefused(
                ExitCode.CONFIG,
                value.get().place() + ": `" + key + "` is `" + value.get().text() + "`, which is no port",
                "Write a number from 1 to 65535.");
    }

    private static DaemonConfig.Api api(YamlMap root, DaemonConfig.Folders folders) throws StartRefused {
        Path socket = folders.run().resolve("api.sock");
        Optional<YamlMap> found = root.map("api");
        if (found.isEmpty()) {
            return new DaemonConfig.Api(socket, Optional.empty(), DaemonConfig.Api.OPERATORS, Optional.empty());
        }
        YamlMap map = found.get();
        Optional<YamlMap.Value> group = map.value("group");
        if (group.isPresent()) {
            throw new StartRefused(
                    ExitCode.CONFIG,
                    group.get().place() + ": `group` is not known any more: its members amounted to root",
                    "Write `operators: " + group.get().text()
                            + "` for those who move, stop and fence, and `admins: GROUP`"
                            + " for those who may change the configuration too (they amount to root).");
        }
        map.allowOnly(List.of("socket", "viewers", "operators", "admins"));
        return new DaemonConfig.Api(
                path(map, "socket", Optional.empty(), socket),
                map.value("viewers").map(YamlMap.Value::text),
                map.value("operators").map(YamlMap.Value::text).orElse(DaemonConfig.Api.OPERATORS),
                map.value("admins").map(YamlMap.Value::text));
    }

    private static Rejoin rejoin(YamlMap root) throws StartRefused {
        Optional<YamlMap.Value> value = root.value("rejoin");
        if (value.isEmpty()) {
            return Rejoin.MANUAL;
        }
        return switch (value.get().text()) {
            case "manual" -> Rejoin.MANUAL;
            case "automatic" -> Rejoin.AUTOMATIC;
            default ->
                throw new StartRefused(
                        ExitCode.CONFIG,
                        value.get().place() + ": `rejoin` is `" + value.get().text() + "`",
                        "Write `manual` or `automatic`.");
        };
    }

    private static Duration failureTimeout(YamlMap root) throws StartRefused {
        Optional<YamlMap.Value> value = root.value("failure-timeout");
        if (value.isEmpty()) {
            return Duration.ofSeconds(1);
        }
        Duration timeout = duration(value.get());
        if (timeout.compareTo(Duration.ofMillis(500)) < 0 || timeout.compareTo(Duration.ofMinutes(1)) > 0) {
            throw new StartRefused(
                    ExitCode.CONFIG,
                    value.get().place() + ": `failure-timeout` is "
                            + value.get().text(),
                    "Write a time from 500ms (shorter pauses happen on healthy hosts) to 1m.");
        }
        return timeout;
    }

    private static Duration duration(YamlMap.Value value) throws StartRefused {
        Matcher matcher = DURATION.matcher(value.text().strip());
        if (!matcher.matches() || matcher.group(1).length() > 9) {
            throw new StartRefused(
                    ExitCode.CONFIG, value.place() + ": `" + value.text() + "` is no time", "Write `1s` or `1500ms`.");
        }
        long number = Long.parseLong(matcher.group(1));
        String unit = matcher.group(2) == null ? "s" : matcher.group(2);
        return switch (unit) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            default -> Duration.ofMinutes(number);
        };
    }

    private static DaemonConfig.Folders folders(YamlMap root, Overrides overrides) throws StartRefused {
        DaemonConfig.Folders defaults = DaemonConfig.Folders.DEFAULT;
        Optional<YamlMap> found = root.map("folders");
        if (found.isEmpty()) {
            return new DaemonConfig.Folders(
                    overrides.state().orElse(defaults.state()),
                    overrides.run().orElse(defaults.run()),
                    overrides.log().orElse(defaults.log()),
                    overrides.certificates().orElse(defaults.certificates()));
        }
        YamlMap map = found.get();
        map.allowOnly(List.of("state", "run", "log", "certificates"));
        return new DaemonConfig.Folders(
                path(map, "state", overrides.state(), defaults.state()),
                path(map, "run", overrides.run(), defaults.run()),
                path(map, "log", overrides.log(), defaults.log()),
                path(map, "certificates", overrides.certificates(), defaults.certificates()));
    }

    static Path path(YamlMap map, String key, Optional<Path> override, Path ifAbsent) throws StartRefused {
        if (override.isPresent()) {
            return override.get();
        }
        Optional<YamlMap.Value> value = map.value(key);
        if (value.isEmpty()) {
            return ifAbsent;
        }
        Path path;
        try {
            path = Path.of(value.get().text());
        } catch (InvalidPathException e) {
            throw new StartRefused(
                    ExitCode.CONFIG,
                    value.get().place() + ": `" + key + "` is no path: " + e.getReason(),
                    "Write a path that begins with `/`.",
                    e);
        }
        if (!path.isAbsolute()) {
            throw new StartRefused(
                    ExitCode.CONFIG,
                    value.get().place() + ": `" + key + "` is the relative path " + path,
                    "Write a path that begins with `/`; a service has no folder of its own to start from.");
        }
        return path;
    }

    private static YamlMap.Value required(YamlMap map, String key, String what) throws StartRefused {
        return map.value(key)
                .orElseThrow(() -> new StartRefused(
                        ExitCode.CONFIG,
                        map.place() + ": `" + key + "` (" + what + ") is missing",
                        "Add the line `" + key + ": …`."));
    }

    private static String name(YamlMap.Value value) throws StartRefused {
        if (!NAME.matcher(value.text()).matches()) {
            throw new StartRefused(
                    ExitCode.CONFIG,
                    value.place() + ": `" + value.text() + "` is not a usable name",
                    "Use letters, digits, dots, hyphens and underscores, beginning with a letter or digit.");
        }
        return value.text();
    }
}
