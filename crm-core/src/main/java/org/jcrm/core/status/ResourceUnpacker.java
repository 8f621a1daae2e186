package org.jcrm.core.status;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jcrm.core.model.AttributeSet;
import org.jcrm.core.model.Bundle;
import org.jcrm.core.model.CloneResource;
import org.jcrm.core.model.Flags;
import org.jcrm.core.model.Group;
import org.jcrm.core.model.Operation;
import org.jcrm.core.model.Primitive;
import org.jcrm.core.model.Resource;
import org.jcrm.core.model.ResourceId;
import org.jcrm.core.model.Role;
import org.jcrm.core.model.Template;
import org.jcrm.core.rule.AttributeValues;
import org.jcrm.core.rule.RuleContext;
import org.jcrm.core.status.LiveResource.Kind;
import org.jspecify.annotations.Nullable;

/** Configured resources → instances with their options resolved (own, inherited, defaults; rules applied). */
final class ResourceUnpacker {
    private final LiveCluster cluster;

    private ResourceUnpacker(LiveCluster cluster) {
        this.cluster = cluster;
    }

    static void unpack(LiveCluster cluster) {
        ResourceUnpacker unpacker = new ResourceUnpacker(cluster);
        for (Resource resource : cluster.cib.configuration().resources()) {
            cluster.resources.add(unpacker.create(resource, null, ""));
        }
        for (Primitive connection : cluster.implied) {
            cluster.resources.add(unpacker.create(connection, null, ""));
        }
        // A stable sort: equal priorities keep the order of the configuration.
        cluster.resources.sort(Comparator.comparingInt((LiveResource resource) -> resource.options.priority())
                .reversed());
    }

    /** A further instance of a clone, beyond those that were made from the configuration. */
    static LiveResource anotherInstance(LiveCluster cluster, LiveResource clone) {
        return new ResourceUnpacker(cluster).addInstance(clone, member(cluster, clone));
    }

    private static Resource member(LiveCluster cluster, LiveResource clone) {
        for (Resource resource : cluster.cib.configuration().resources()) {
            if (resource instanceof Bundle bundle
                    && clone.parent != null
                    && bundle.id().value().equals(clone.parent.id)) {
                return bundle.member().orElseThrow();
            }
            if (resource instanceof CloneResource found && found.id().value().equals(clone.id)) {
                return found.member();
            }
        }
        throw new IllegalStateException("there is no clone " + clone.id);
    }

    /** A resource that history knows and the configuration does not. */
    static LiveResource orphan(LiveCluster cluster, Primitive primitive) {
        LiveResource orphan = new ResourceUnpacker(cluster).create(primitive, null, "");
        orphan.orphan = true;
        cluster.resources.add(orphan);
        return orphan;
    }

    LiveResource create(Resource resource, @Nullable LiveResource parent, String suffix) {
        LiveResource live = switch (resource) {
            case Primitive primitive -> primitive(withTemplate(primitive), parent, suffix);
            case Group group -> group(group, parent, suffix);
            case CloneResource clone -> cloneOf(clone, null);
            case Bundle bundle -> BundleUnpacker.unpack(cluster, this, bundle);
        };
        live.readAt = cluster.all.size();
        return live;
    }

    private LiveResource primitive(Primitive primitive, @Nullable LiveResource parent, String suffix) {
        return common(primitive, Kind.PRIMITIVE, parent, suffix, primitive);
    }

    private LiveResource group(Group group, @Nullable LiveResource parent, String suffix) {
        LiveResource live = common(group, Kind.GROUP, parent, suffix, null);
        for (Primitive member : group.members()) {
            live.children.add(create(member, live, suffix));
        }
        return live;
    }

    LiveResource cloneOf(CloneResource clone, @Nullable LiveResource parent) {
        LiveResource live = common(clone, Kind.CLONE, parent, "", null);
        if (live.unique && !canBeUnique(clone.member())) {
            live.unique = false;
            live.meta.put("globally-unique", "false");
        }
        // Instances prefer to stay unless somebody says otherwise.
        live.meta.putIfAbsent("resource-stickiness", "1");
        boolean promotable = Flags.isTrue(live.meta, "promotable");
        int max = Math.max(0, number(live, "clone-max").orElse(Math.max(1, cluster.nodes.size())));
        live.cloneTraits = new CloneTraits(
                max,
                live.unique ? number(live, "clone-node-max").orElse(1) : 1,
                promotable ? number(live, "promoted-max", "master-max").orElse(1) : 0,
                promotable
                        ? number(live, "promoted-node-max", "master-node-max").orElse(1)
                        : 0,
                number(live, "clone-min").orElse(0),
                Flags.isTrue(live.meta, "interleave"),
                Flags.isTrue(live.meta, "ordered"),
                promotable);
        // Even a clone without instances has one for what history knows of.
        for (int i = 0; i < Math.max(1, max); i++) {
            addInstance(live, clone.member());
        }
        live.readAt = cluster.all.size();
        return live;
    }

    private LiveResource addInstance(LiveResource clone, Resource member) {
        LiveResource instance = create(member, clone, ":" + clone.children.size());
        if (clone.children.size() >= clone.cloneTraits.max()) {
            instance.orphan = true;
            instance.children.forEach(part -> part.orphan = true);
        }
        clone.children.add(instance);
        return instance;
    }

    /** Only agents that are told their instance can be distinguished. */
    private static boolean canBeUnique(Resource member) {
        return switch (member) {
            case Primitive primitive ->
                List.of("ocf", "stonith").contains(primitive.agent().standard());
            case Group group -> group.members().stream().allMatch(ResourceUnpacker::canBeUnique);
            case CloneResource clone -> false;
            case Bundle bundle -> false;
        };
    }

    private static Optional<Integer> number(LiveResource live, String option) {
        return live.meta(option)
                .map(String::strip)
                .filter(text -> text.matches("-?\\d{1,9}"))
                .map(Integer::parseInt);
    }

    private static Optional<Integer> number(LiveResource live, String option, String older) {
        return number(live, option).or(() -> number(live, older));
    }

    LiveResource common(
            Resource resource, Kind kind, @Nullable LiveResource parent, String suffix, @Nullable Primitive primitive) {
        String base = resource.id().value();
        LiveResource live = new LiveResource(base + suffix, base, kind, cluster.all.size(), parent, primitive);
        cluster.all.add(live);
        cluster.byId.putIfAbsent(live.id, live);
        live.meta = meta(resource, parent, primitive);
        live.paramSets.addAll(resource.params());
        if (primitive != null) {
            live.utilization = utilization(primitive.utilization(), cluster.rules());
            live.fenceDevice = primitive.agent().standard().equals("stonith");
            live.connection = RemoteNodes.isConnection(primitive);
            cluster.haveFenceDevice |= live.fenceDevice;
            if (live.fenceDevice && live.meta("provides").equals(Optional.of("unfencing"))) {
                cluster.unfencingEnabled = true;
            }
        }
        LiveResource top = live.top();
        live.unique =
                Flags.isTrue(live.meta, "globally-unique") || top.kind == Kind.PRIMITIVE || top.kind == Kind.GROUP;
        live.notify = Flags.isTrue(live.meta, "notify");
        live.managed = Flags.unlessOff(live.meta("is-managed"));
        if (cluster.options.maintenanceMode() || Flags.isTrue(live.meta, "maintenance")) {
            live.managed = false;
            live.maintenance = true;
        }
        live.options = ResourceOptions.of(live, cluster);
        targetRole(live).ifPresent(role -> live.nextRole = role);
        return live;
    }

    private Map<String, String> meta(Resource resource, @Nullable LiveResource parent, @Nullable Primitive primitive) {
        Map<String, String> meta = new LinkedHashMap<>();
        RuleContext context = cluster.rules();
        if (primitive != null) {
            context = context.withAgent(primitive.agent());
        }
        AttributeValues.addTo(meta, resource.meta(), context);
        if (parent != null) {
            parent.meta.forEach(meta::putIfAbsent);
        }
        AttributeValues.addTo(meta, cluster.cib.configuration().resourceDefaults(), context);
        return meta;
    }

    static Map<String, Integer> utilization(List<AttributeSet> sets, RuleContext context) {
        Map<String, Integer> amounts = new LinkedHashMap<>();
        AttributeValues.resolve(sets, context)
                .forEach((name, value) ->
                        amounts.put(name, ResourceOptions.leadingScore(value).orElse(0)));
        return amounts;
    }

    /** The role that target-role demands; empty where it asks for what would be done anyway. */
    static Optional<Role> targetRole(LiveResource live) {
        String text = live.meta("target-role").orElse("started");
        if (text.equalsIgnoreCase("started") || text.equalsIgnoreCase("default")) {
            return Optional.empty();
        }
        Optional<Role> role = Role.parse(text).filter(found -> found != Role.UNKNOWN && found != Role.STARTED);
        if (role.isPresent() && role.get().compareTo(Role.STARTED) > 0) {
            boolean promotable = Flags.isTrue(live.meta, "promotable");
            if (!promotable || role.get() == Role.PROMOTED) {
                return Optional.empty();
            }
        }
        return role;
    }

    /** What the primitive does not say itself comes from its template. */
    private Primitive withTemplate(Primitive primitive) {
        Optional<ResourceId> name = primitive.template();
        if (name.isEmpty()) {
            return primitive;
        }
        Optional<Template> found = cluster.cib.configuration().templates().stream()
                .filter(template -> template.id().equals(name.get()))
                .findFirst();
        return found.map(template -> merge(primitive, template)).orElse(primitive);
    }

    private static Primitive merge(Primitive primitive, Template template) {
        Set<String> own = new LinkedHashSet<>();
        primitive.operations().forEach(op -> own.add(key(op)));
        List<Operation> operations = new ArrayList<>(primitive.operations());
        template.operations().stream().filter(op -> !own.contains(key(op))).forEach(operations::add);
        return new Primitive(
                primitive.id(),
                primitive.agent(),
                primitive.template(),
                concat(template.params(), primitive.params()),
                concat(template.meta(), primitive.meta()),
                concat(template.utilization(), primitive.utilization()),
                operations);
    }

    /** Operations of the same name for the same role are the same. */
    private static String key(Operation op) {
        Role role = op.option("role").flatMap(Role::parse).orElse(Role.STARTED);
        return op.name() + "-" + (role == Role.UNPROMOTED ? Role.STARTED : role);
    }

    private static List<AttributeSet> concat(List<AttributeSet> first, List<AttributeSet> then) {
        List<AttributeSet> all = new ArrayList<>(first);
        all.addAll(then);
        return all;
    }
}
