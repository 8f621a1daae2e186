package org.jcrm.core.status;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jcrm.core.model.Bundle;
import org.jcrm.core.model.Flags;
import org.jspecify.annotations.Nullable;

/** What a bundle's own elements ({@code docker}, {@code network}, {@code storage}) ask for, and what that means for a container. */
final class BundleSettings {
    private static final Pattern TAG =
            Pattern.compile("<([a-z-]+)((?:\\s+[\\w:-]+\\s*=\\s*(?:\"[^\"]*\"|'[^']*'))*)\\s*/?>");
    private static final Pattern ATTRIBUTE = Pattern.compile("([\\w:-]+)\\s*=\\s*(?:\"([^\"]*)\"|'([^']*)')");
    private static final Set<String> TECHNOLOGIES = new LinkedHashSet<>(List.of("docker", "podman", "rkt"));
    private static final String DEFAULT_PORT = "3121";
    private static final int LAST_HOST = 253;

    private record Mount(String source, String target, String options, boolean perReplica) {
        String source(String replica) {
            return perReplica ? source + "/" + replica : source;
        }
    }

    private record Port(String outside, String inside) {}

    private final String bundle;
    private final boolean hasMember;
    private final Map<String, String> network = new LinkedHashMap<>();
    private final List<Mount> mounts = new ArrayList<>();
    private final List<Port> ports = new ArrayList<>();
    private Map<String, String> container = Map.of();
    String technology = "docker";

    private BundleSettings(String bundle, boolean hasMember) {
        this.bundle = bundle;
        this.hasMember = hasMember;
    }

    static BundleSettings of(Bundle bundle) {
        BundleSettings settings =
                new BundleSettings(bundle.id().value(), bundle.member().isPresent());
        for (String element : bundle.elements()) {
            Matcher tag = TAG.matcher(element);
            while (tag.find()) {
                settings.read(tag.group(1), attributes(tag.group(2)));
            }
        }
        settings.addOwn();
        return settings;
    }

    private static Map<String, String> attributes(String text) {
        Map<String, String> attributes = new LinkedHashMap<>();
        Matcher attribute = ATTRIBUTE.matcher(text);
        while (attribute.find()) {
            String value = attribute.group(2) == null ? attribute.group(3) : attribute.group(2);
            attributes.put(
                    attribute.group(1),
                    value.replace("&lt;", "<")
                            .replace("&gt;", ">")
                            .replace("&quot;", "\"")
                            .replace("&apos;", "'")
                            .replace("&amp;", "&"));
        }
        return attributes;
    }

    private void read(String tag, Map<String, String> attributes) {
        if (TECHNOLOGIES.contains(tag)) {
            technology = tag;
            container = attributes;
        } else if (tag.equals("network")) {
            network.putAll(attributes);
        } else if (tag.equals("port-mapping")) {
            String outside = attributes.getOrDefault("port", attributes.getOrDefault("range", ""));
            ports.add(new Port(outside, attributes.getOrDefault("internal-port", outside)));
        } else if (tag.equals("storage-mapping")) {
            String shared = attributes.get("source-dir");
            mounts.add(new Mount(
                    shared == null ? attributes.getOrDefault("source-dir-root", "") : shared,
                    attributes.getOrDefault("target-dir", ""),
                    attributes.getOrDefault("options", ""),
                    shared == null));
        }
    }

    /** What the cluster needs itself to reach inside. */
    private void addOwn() {
        if (!hasMember) {
            return;
        }
        boolean logs = mounts.stream().anyMatch(mount -> mount.target.equals("/var/log"));
        mounts.add(new Mount("/etc/pacemaker/authkey", "/etc/pacemaker/authkey", "", false));
        if (!logs) {
            mounts.add(new Mount("/var/log/pacemaker/bundles", "/var/log", "", true));
        }
        ports.add(new Port(port(), port()));
    }

    String image() {
        return container.getOrDefault("image", "");
    }

    int promotedMax() {
        return Math.max(0, number("promoted-max", number("masters", 0)));
    }

    int replicas() {
        int max = promotedMax();
        return Math.max(1, number("replicas", max > 0 ? max : 1));
    }

    int perHost() {
        return Math.max(1, number("replicas-per-host", 1));
    }

    private int number(String name, int absent) {
        String text = container.getOrDefault(name, "").strip();
        return text.matches("\\d{1,6}") ? Integer.parseInt(text) : absent;
    }

    String port() {
        return network.getOrDefault("control-port", DEFAULT_PORT);
    }

    /** The address of each replica; empty if they have none of their own. */
    List<String> addresses() {
        String address = network.get("ip-range-start");
        List<String> addresses = new ArrayList<>();
        for (int i = 0; i < replicas() && address != null; i++) {
            addresses.add(address);
            address = next(address);
        }
        return addresses;
    }

    private static @Nullable String next(String address) {
        Matcher parts = Pattern.compile("(\\d+\\.\\d+\\.)(\\d+)\\.(\\d+)").matcher(address);
        if (!parts.matches()) {
            return null;
        }
        int third = Integer.parseInt(parts.group(2));
        int fourth = Integer.parseInt(parts.group(3));
        if (fourth <= LAST_HOST) {
            return parts.group(1) + third + "." + (fourth + 1);
        }
        return third > LAST_HOST ? null : parts.group(1) + (third + 1) + ".1";
    }

    Map<String, String> addressParams(String address) {
        Map<String, String> params = new LinkedHashMap<>();
        params.put("ip", address);
        String device = network.get("host-interface");
        if (device != null) {
            params.put("nic", device);
        }
        params.put("cidr_netmask", network.getOrDefault("host-netmask", "32"));
        return params;
    }

    Map<String, String> containerParams(int number, @Nullable String address, List<String> addresses) {
        Map<String, String> params = new LinkedHashMap<>();
        params.put("image", image());
        params.put("allow_pull", "true");
        params.put("force_kill", "false");
        params.put("reuse", "false");
        params.put("run_opts", runOptions(number, address, addresses));
        String replica = bundle + "-" + number;
        List<String> own = mounts.stream()
                .filter(Mount::perReplica)
                .map(mount -> mount.source(replica))
                .toList();
        params.put("mount_points", String.join(",", own));
        String command = container.get("run-command");
        if (command != null) {
            params.put("run_cmd", command);
        } else if (hasMember) {
            params.put("run_cmd", "/usr/sbin/pacemaker-remoted");
        }
        params.put("monitor_cmd", "/bin/true");
        return params;
    }

    private String runOptions(int number, @Nullable String address, List<String> addresses) {
        String replica = bundle + "-" + number;
        StringBuilder options = new StringBuilder();
        if (technology.equals("docker")) {
            options.append(" --restart=no");
        }
        if (address != null) {
            options.append(" -h ").append(replica);
        }
        options.append(" -e PCMK_stderr=1");
        String net = container.get("network");
        if (net != null) {
            options.append(" --net=").append(net);
        }
        options.append(" -e PCMK_remote_port=").append(port());
        for (Mount mount : mounts) {
            options.append(" -v ").append(mount.source(replica)).append(':').append(mount.target);
            if (!mount.options.isEmpty()) {
                options.append(':').append(mount.options);
            }
        }
        for (Port port : ports) {
            if (address != null) {
                options.append(" -p ")
                        .append(address)
                        .append(':')
                        .append(port.outside)
                        .append(':')
                        .append(port.inside);
            } else if (!"host".equals(net)) {
                options.append(" -p ").append(port.outside).append(':').append(port.inside);
            }
        }
        String further = container.get("options");
        if (further != null) {
            options.append(' ').append(further);
        }
        // The space is there with and without names to add: it is part of what the digest of a running container says.
        options.append(' ');
        if (Flags.isTrue(network.getOrDefault("add-host", "true"))) {
            for (int i = 0; i < addresses.size(); i++) {
                options.append(" --add-host=")
                        .append(bundle)
                        .append('-')
                        .append(i)
                        .append(':')
                        .append(addresses.get(i));
            }
        }
        return options.toString();
    }
}
