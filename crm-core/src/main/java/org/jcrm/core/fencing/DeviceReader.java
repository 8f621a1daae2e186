package org.jcrm.core.fencing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jcrm.core.cib.Configuration;
import org.jcrm.core.fencing.FenceDevice.ActionSettings;
import org.jcrm.core.model.AttributeSet;
import org.jcrm.core.model.Bundle;
import org.jcrm.core.model.CloneResource;
import org.jcrm.core.model.Group;
import org.jcrm.core.model.LocationConstraint;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.Primitive;
import org.jcrm.core.model.Resource;
import org.jcrm.core.model.ResourceId;
import org.jcrm.core.model.Score;
import org.jcrm.core.model.Template;
import org.jcrm.core.rule.Intervals;
import org.jspecify.annotations.Nullable;

/** Fence devices of a configuration. Blocks that a rule switches are left out: a device must not depend on the hour. */
final class DeviceReader {
    private static final List<String> ACTIONS = List.of("off", "reboot", "on", "monitor", "list", "status");

    private final Configuration configuration;

    private DeviceReader(Configuration configuration) {
        this.configuration = configuration;
    }

    /** In the order in which they are tried: by priority, then as configured. Devices that are disabled are left out. */
    static List<FenceDevice> read(Configuration configuration) {
        DeviceReader reader = new DeviceReader(configuration);
        List<FenceDevice> devices = new ArrayList<>();
        configuration.resources().forEach(resource -> reader.collect(resource, List.of(resource.id()), false, devices));
        devices.sort(Comparator.comparingInt(FenceDevice::priority).reversed());
        return devices;
    }

    private void collect(Resource resource, List<ResourceId> names, boolean disabled, List<FenceDevice> devices) {
        boolean off = disabled || isStopped(resource.meta());
        switch (resource) {
            case Primitive primitive -> {
                if (primitive.agent().standard().equals("stonith") && !off && !isStopped(meta(primitive))) {
                    devices.add(device(primitive, names));
                }
            }
            case Group group -> group.members().forEach(member -> collect(member, with(names, member), off, devices));
            case CloneResource clone -> collect(clone.member(), with(names, clone.member()), off, devices);
            case Bundle ignored -> {
                // What lives in a container fences nobody.
            }
        }
    }

    private static List<ResourceId> with(List<ResourceId> names, Resource member) {
        List<ResourceId> all = new ArrayList<>(names);
        all.add(member.id());
        return all;
    }

    private static boolean isStopped(List<AttributeSet> meta) {
        return value(meta, "target-role").filter("stopped"::equalsIgnoreCase).isPresent();
    }

    private List<AttributeSet> meta(Primitive primitive) {
        List<AttributeSet> sets = new ArrayList<>(primitive.meta());
        template(primitive).map(Template::meta).ifPresent(sets::addAll);
        return sets;
    }

    private Optional<Template> template(Primitive primitive) {
        return primitive
                .template()
                .flatMap(id -> configuration.templates().stream()
                        .filter(template -> template.id().equals(id))
                        .findFirst());
    }

    private static Optional<String> value(List<AttributeSet> sets, String name) {
        return Optional.ofNullable(values(sets).get(name));
    }

    private static Map<String, String> values(List<AttributeSet> sets) {
        Map<String, String> values = new LinkedHashMap<>();
        sets.stream()
                .filter(set -> set.rule().isEmpty())
                .sorted(Comparator.comparing(AttributeSet::score).reversed())
                .flatMap(set -> set.pairs().stream())
                .forEach(pair -> values.putIfAbsent(pair.name(), pair.value()));
        return values;
    }

    private FenceDevice device(Primitive primitive, List<ResourceId> names) {
        List<AttributeSet> sets = new ArrayList<>(primitive.params());
        template(primitive).map(Template::params).ifPresent(sets::addAll);
        Map<String, String> all = values(sets);
        Map<String, String> params = new LinkedHashMap<>();
        all.forEach((name, value) -> {
            if (!isTheClusters(name)) {
                params.put(name, value);
            }
        });
        List<String> hosts = words(all.getOrDefault("pcmk_host_list", ""));
        Map<String, String> plugs = plugs(all.getOrDefault("pcmk_host_map", ""));
        List<AttributeSet> meta = meta(primitive);
        boolean unfences = value(meta, "provides")
                .or(() -> Optional.ofNullable(all.get("provides")))
                .filter("unfencing"::equals)
                .isPresent();
        return new FenceDevice(
                primitive.id(),
                primitive.agent().type(),
                value(meta, "priority")
                        .or(() -> Optional.ofNullable(all.get("priority")))
                        .flatMap(Score::parse)
                        .orElse(Score.ZERO)
                        .value(),
                unfences,
                params,
                check(all.get("pcmk_host_check"), !hosts.isEmpty() || !plugs.isEmpty()),
                hosts,
                plugs,
                Optional.ofNullable(all.get("pcmk_host_argument")).filter(text -> !text.isBlank()),
                FenceDelay.parse(
                        Optional.ofNullable(all.get("pcmk_delay_base")),
                        Optional.ofNullable(all.get("pcmk_delay_max"))),
                number(all.get("pcmk_action_limit"), 1),
                actions(all),
                banned(names));
    }

    private static boolean isTheClusters(String name) {
        return name.startsWith("pcmk_")
                || name.equals("provides")
                || name.equals("priority")
                || name.equals("stonith-timeout")
                || name.startsWith("CRM_meta_");
    }

    private static HostCheck check(@Nullable String text, boolean listed) {
        if (text == null) {
            return listed ? HostCheck.STATIC_LIST : HostCheck.UNSET;
        }
        return switch (text.strip().toLowerCase(Locale.ROOT)) {
            case "dynamic-list" -> HostCheck.DYNAMIC_LIST;
            case "static-list" -> HostCheck.STATIC_LIST;
            case "status" -> HostCheck.STATUS;
            case "none" -> HostCheck.NONE;
            default -> listed ? HostCheck.STATIC_LIST : HostCheck.UNSET;
        };
    }

    private static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        for (String word : text.split("[,;\\s]+")) {
            if (!word.isEmpty()) {
                words.add(word);
            }
        }
        return words;
    }

    /** {@code node1:1;node2:2,3}: port 1 for node1, ports 2 and 3 for node2. */
    private static Map<String, String> plugs(String text) {
        Map<String, String> plugs = new LinkedHashMap<>();
        for (String part : text.split("[;\\s]+")) {
            int separator = part.indexOf(':') < 0 ? part.indexOf('=') : part.indexOf(':');
            if (separator > 0 && separator < part.length() - 1) {
                plugs.put(part.substring(0, separator), part.substring(separator + 1));
            }
        }
        return plugs;
    }

    private static Map<String, ActionSettings> actions(Map<String, String> params) {
        Map<String, ActionSettings> settings = new LinkedHashMap<>();
        for (String action : ACTIONS) {
            String prefix = "pcmk_" + action + "_";
            Optional<Duration> timeout = Optional.ofNullable(params.get(prefix + "timeout"))
                    .flatMap(Intervals::millis)
                    .map(Duration::ofMillis);
            settings.put(
                    action,
                    new ActionSettings(
                            params.getOrDefault(prefix + "action", action),
                            timeout,
                            Math.max(1, number(params.get(prefix + "retries"), FenceDevice.TRIES))));
        }
        return settings;
    }

    private static int number(@Nullable String text, int absent) {
        return text != null && text.strip().matches("-?\\d{1,6}") ? Integer.parseInt(text.strip()) : absent;
    }

    /** Nodes that a plain location constraint forbids it. */
    private List<NodeName> banned(List<ResourceId> names) {
        return configuration.constraints().stream()
                .filter(LocationConstraint.class::isInstance)
                .map(LocationConstraint.class::cast)
                .filter(location -> location.resource().filter(names::contains).isPresent()
                        && location.score().filter(Score::isMinusInfinity).isPresent()
                        && location.lifetime().isEmpty())
                .flatMap(location -> location.node().stream())
                .toList();
    }
}
