package org.jcrm.core.codec.yaml;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jcrm.core.codec.CibXmlWriter;
import org.jcrm.core.codec.yaml.YamlNode.Entry;
import org.jcrm.core.codec.yaml.YamlNode.Mapping;
import org.jcrm.core.codec.yaml.YamlNode.Scalar;
import org.jcrm.core.codec.yaml.YamlNode.Sequence;
import org.jcrm.core.model.AgentName;
import org.jcrm.core.model.AttributeSet;
import org.jcrm.core.model.Bundle;
import org.jcrm.core.model.CloneResource;
import org.jcrm.core.model.Group;
import org.jcrm.core.model.NvPair;
import org.jcrm.core.model.Primitive;
import org.jcrm.core.model.Resource;
import org.jcrm.core.model.ResourceId;
import org.jcrm.core.model.Suggestion;
import org.jcrm.core.model.Tag;
import org.jcrm.core.model.Template;

/**
 * Resources and templates. What a resource is, its keys say: {@code agent} or {@code template} make a primitive,
 * {@code members} a group, {@code clone} or {@code promotable} a clone, {@code bundle} a bundle.
 */
final class ResourceReader {
    private static final AgentName UNREADABLE = new AgentName("ocf", "unknown", "unknown");

    private final Problems problems;
    private final Map<String, Place> ids = new LinkedHashMap<>();
    private final Map<String, AgentName> templates = new LinkedHashMap<>();

    ResourceReader(Problems problems) {
        this.problems = problems;
    }

    /** Every id of a resource, nested ones included. */
    Set<String> resourceIds() {
        Set<String> resources = new LinkedHashSet<>(ids.keySet());
        resources.removeAll(templates.keySet());
        return resources;
    }

    List<Template> templates(Section section) {
        List<Template> read = new ArrayList<>();
        for (Entry entry : section.entries()) {
            Optional<Section> body = section.section(entry.key());
            if (!checkedId(entry.key(), entry.place()) || body.isEmpty()) {
                continue;
            }
            Section from = body.get();
            AgentName agent = agent(from).orElseGet(() -> {
                if (!from.has("agent")) {
                    problems.at(entry.place(), "the template " + entry.key() + " needs the key \"agent\"", "");
                }
                return UNREADABLE;
            });
            templates.put(entry.key(), agent);
            read.add(new Template(
                    ResourceId.of(entry.key()),
                    agent,
                    SetReader.read(from, "params", DerivedIds.params(entry.key())),
                    SetReader.read(from, "meta", DerivedIds.meta(entry.key())),
                    SetReader.read(from, "utilization", DerivedIds.utilization(entry.key())),
                    OperationReader.read(from, entry.key())));
            from.finish();
        }
        return read;
    }

    List<Resource> resources(Section section) {
        List<Resource> read = new ArrayList<>();
        for (Entry entry : section.entries()) {
            section.section(entry.key())
                    .flatMap(body -> resource(body, entry.key(), entry.place()))
                    .ifPresent(read::add);
        }
        return read;
    }

    /** {@code tags: {name: [resource, …]}}: names for several resources. */
    List<Tag> tags(Section section) {
        Set<String> known = resourceIds();
        List<Tag> tags = new ArrayList<>();
        for (Entry entry : section.entries()) {
            if (!checkedId(entry.key(), entry.place())) {
                continue;
            }
            List<String> members = new ArrayList<>();
            for (Scalar member : section.texts(entry.key())) {
                if (!known.contains(member.text())) {
                    problems.at(
                            member.place(),
                            "there is no resource \"" + member.text() + "\"",
                            Suggestion.sentence(member.text(), known));
                }
                members.add(member.text());
            }
            tags.add(new Tag(entry.key(), members));
        }
        return tags;
    }

    private Optional<Resource> resource(Section body, String id, Place place) {
        if (!checkedId(id, place)) {
            return Optional.empty();
        }
        Optional<Resource> resource;
        if (body.has("clone") || body.has("promotable")) {
            resource = cloneResource(body, id);
        } else if (body.has("members")) {
            resource = Optional.of(group(body, id));
        } else if (body.has("bundle")) {
            resource = Optional.of(bundle(body, id));
        } else {
            resource = Optional.of(primitive(body, id, place));
        }
        body.finish();
        return resource;
    }

    private Primitive primitive(Section body, String id, Place place) {
        Optional<AgentName> agent = agent(body);
        Optional<String> template = body.text("template");
        if (body.has("agent") && body.has("template")) {
            problems.at(
                    body.placeOf("template"),
                    id + " has both an agent and a template",
                    "remove the agent, the template names it");
        } else if (template.isPresent()) {
            agent = Optional.ofNullable(templates.get(template.get()));
            if (agent.isEmpty()) {
                problems.at(
                        body.placeOf("template"),
                        "there is no template \"" + template.get() + "\"",
                        Suggestion.sentence(template.get(), templates.keySet()));
            }
        } else if (!body.has("agent") && knowsEveryKey(body)) {
            problems.at(
                    place,
                    "the resource " + id + " says neither agent nor template, members, clone, promotable or bundle",
                    "a primitive needs an agent like ocf:jcrm:IPaddr2, a group its members");
        }
        return new Primitive(
                ResourceId.of(id),
                agent.orElse(UNREADABLE),
                template.map(name -> ResourceId.of(name.isBlank() ? "unknown" : name)),
                SetReader.read(body, "params", DerivedIds.params(id)),
                SetReader.read(body, "meta", DerivedIds.meta(id)),
                SetReader.read(body, "utilization", DerivedIds.utilization(id)),
                OperationReader.read(body, id));
    }

    /** A mistyped {@code agnet} is reported as an unknown key; that is enough. */
    private static boolean knowsEveryKey(Section body) {
        List<String> known = List.of("params", "meta", "utilization", "operations", "id");
        return body.entries().stream().allMatch(entry -> known.contains(entry.key()));
    }

    private static Optional<AgentName> agent(Section body) {
        return body.parsed("agent", AgentName::parse, "no agent", "write it like ocf:jcrm:pgsql or systemd:nginx");
    }

    private Group group(Section body, String id) {
        List<Primitive> members = new ArrayList<>();
        Optional<YamlNode> node = body.node("members");
        if (node.isPresent() && node.get() instanceof Sequence sequence) {
            for (YamlNode item : sequence.items()) {
                member(item).ifPresent(members::add);
            }
        } else {
            body.section("members").ifPresent(section -> {
                for (Entry entry : section.entries()) {
                    Section.of(problems, "resources." + entry.key(), entry.place(), entry.value())
                            .flatMap(from -> memberOf(from, entry.key(), entry.place()))
                            .ifPresent(members::add);
                }
            });
        }
        if (members.isEmpty() && node.isPresent()) {
            problems.at(body.placeOf("members"), "the group " + id + " has no members", "list its primitives");
        }
        return new Group(
                ResourceId.of(id),
                members,
                SetReader.read(body, "meta", DerivedIds.meta(id)),
                SetReader.read(body, "params", DerivedIds.params(id)));
    }

    private Optional<Primitive> member(YamlNode item) {
        if (!(item instanceof Mapping mapping)) {
            problems.at(item.place(), "expected a primitive, found " + item.words(), "write {id: …, agent: …}");
            return Optional.empty();
        }
        String id = idOf(mapping);
        return Section.of(problems, "resources." + id, mapping.place(), mapping).flatMap(section -> {
            String required = section.requiredText("id", "a member of a group");
            return required.isEmpty() ? Optional.empty() : memberOf(section, required, section.placeOf("id"));
        });
    }

    private Optional<Primitive> memberOf(Section section, String id, Place place) {
        if (!checkedId(id, place)) {
            return Optional.empty();
        }
        Primitive primitive = primitive(section, id, place);
        section.finish();
        return Optional.of(primitive);
    }

    private Optional<Resource> cloneResource(Section body, String id) {
        boolean promotable = body.has("promotable");
        if (promotable && body.has("clone")) {
            problems.at(body.placeOf("clone"), id + " has both \"clone\" and \"promotable\"", "keep one of the two");
        }
        String key = promotable ? "promotable" : "clone";
        // Whatever key they stand under, they are the clone's meta attributes.
        List<AttributeSet> meta = body.node(key)
                .map(node ->
                        SetReader.read(problems, body.path() + ".meta", body.placeOf(key), node, DerivedIds.meta(id)))
                .orElse(List.of());
        for (AttributeSet more : SetReader.read(body, "meta", DerivedIds.meta(id))) {
            meta = merged(body, meta, more);
        }
        if (promotable) {
            NvPair pair = new NvPair(DerivedIds.pair(DerivedIds.meta(id), "promotable"), "promotable", "true");
            meta = merged(body, meta, SetReader.set(DerivedIds.meta(id), List.of(pair)));
        }
        List<AttributeSet> params = SetReader.read(body, "params", DerivedIds.params(id));
        Optional<Resource> member = nested(body, "primitive").or(() -> nested(body, "group"));
        if (body.has("primitive") && body.has("group")) {
            problems.at(
                    body.placeOf("group"), "the clone " + id + " holds a primitive and a group", "keep one of the two");
        } else if (!body.has("primitive") && !body.has("group")) {
            problems.at(body.place(), "the clone " + id + " holds nothing", "give it a \"primitive\" or a \"group\"");
        }
        List<AttributeSet> sets = meta;
        return member.map(found -> new CloneResource(ResourceId.of(id), found, sets, params));
    }

    private List<AttributeSet> merged(Section body, List<AttributeSet> sets, AttributeSet more) {
        if (sets.isEmpty()) {
            return List.of(more);
        }
        AttributeSet first = sets.getFirst();
        List<NvPair> pairs = new ArrayList<>(first.pairs());
        for (NvPair pair : more.pairs()) {
            if (first.value(pair.name()).isPresent()) {
                problems.at(
                        body.placeOf(body.has("promotable") ? "promotable" : "clone"),
                        "\"" + pair.name() + "\" is set twice for this clone",
                        "keep one of the two");
            } else {
                pairs.add(new NvPair(DerivedIds.pair(first.id(), pair.name()), pair.name(), pair.value()));
            }
        }
        List<AttributeSet> merged = new ArrayList<>(sets);
        merged.set(0, new AttributeSet(first.id(), first.score(), first.rule(), pairs));
        return merged;
    }

    /** A clone's member: a body with an id in it. */
    private Optional<Resource> nested(Section body, String key) {
        Optional<YamlNode> node = body.node(key);
        if (node.isEmpty()) {
            return Optional.empty();
        }
        String known = node.get() instanceof Mapping mapping ? idOf(mapping) : "";
        Optional<Section> section = Section.of(problems, "resources." + known, body.placeOf(key), node.get());
        if (section.isEmpty()) {
            return Optional.empty();
        }
        String id = section.get().requiredText("id", "the " + key + " of a clone");
        if (id.isEmpty() || !checkedId(id, section.get().placeOf("id"))) {
            return Optional.empty();
        }
        Resource resource;
        if (key.equals("group")) {
            if (!section.get().has("members")) {
                problems.at(section.get().place(), "the group " + id + " needs the key \"members\"", "");
            }
            resource = group(section.get(), id);
        } else {
            resource = primitive(section.get(), id, section.get().place());
        }
        section.get().finish();
        return Optional.of(resource);
    }

    private static String idOf(Mapping mapping) {
        return mapping.entry("id")
                .filter(entry -> entry.value() instanceof Scalar)
                .map(entry -> ((Scalar) entry.value()).text())
                .orElse("");
    }

    private Bundle bundle(Section body, String id) {
        List<String> elements = new ArrayList<>();
        for (Scalar element : body.texts("bundle")) {
            CibXmlWriter.wrongXml(element.text()).ifPresent(wrong -> problems.at(element.place(), wrong, ""));
            elements.add(element.text());
        }
        Optional<Primitive> member =
                nested(body, "primitive").filter(Primitive.class::isInstance).map(Primitive.class::cast);
        return new Bundle(
                ResourceId.of(id),
                member,
                elements,
                SetReader.read(body, "meta", DerivedIds.meta(id)),
                SetReader.read(body, "params", DerivedIds.params(id)));
    }

    private boolean checkedId(String id, Place place) {
        if (!YamlValues.isId(id)) {
            problems.at(
                    place,
                    "\"" + id + "\" cannot be an id",
                    "begin with a letter, go on with letters, digits, \"_\", \"-\" and \".\"");
            return false;
        }
        Place earlier = ids.putIfAbsent(id, place);
        if (earlier != null) {
            problems.at(
                    place,
                    "duplicate id \"" + id + "\": it is already on line " + earlier.line(),
                    "give one of them another id");
            return false;
        }
        return true;
    }
}
