package org.jcrm.core.codec.yaml;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jcrm.core.cib.Configuration;
import org.jcrm.core.cib.Configuration.ForeignXml;
import org.jcrm.core.cib.ConfiguredNode;
import org.jcrm.core.codec.CibXmlWriter;
import org.jcrm.core.codec.api.LocatedError;
import org.jcrm.core.codec.yaml.YamlNode.Entry;
import org.jcrm.core.codec.yaml.YamlNode.Mapping;
import org.jcrm.core.model.AttributeSet;
import org.jcrm.core.model.Constraint;
import org.jcrm.core.model.FencingLevel;
import org.jcrm.core.model.NvPair;
import org.jcrm.core.model.Resource;
import org.jcrm.core.model.Tag;
import org.jcrm.core.model.Template;

/**
 * {@code cluster.yaml} ↔ {@link Configuration}; {@code docs/configuration.md} is the format's reference. Pure and
 * thread-safe.
 */
public final class CibYaml {
    private CibYaml() {}

    /** What became of a file. */
    public sealed interface Outcome {
        /** @param places where each setting stands, for problems that only show later */
        record Read(Configuration configuration, ConfigPlaces places) implements Outcome {}

        /**
         * @param errors every error of the file, in its order; at least one
         * @param rest what could be read nevertheless, only fit to look for more errors in
         */
        record Refused(List<LocatedError> errors, Configuration rest, ConfigPlaces places) implements Outcome {
            public Refused {
                errors = List.copyOf(errors);
            }
        }
    }

    /** @param file the name that errors show */
    public static Outcome read(String file, String text) {
        Problems problems = new Problems(file);
        Configuration configuration =
                YamlTree.parse(text, problems).map(root -> read(root, problems)).orElse(Configuration.EMPTY);
        return problems.count() == 0
                ? new Outcome.Read(configuration, problems.places())
                : new Outcome.Refused(problems.errors(), configuration, problems.places());
    }

    /**
     * The configuration as people write it; {@link #read} makes the same configuration of it again, except that an
     * operation without an interval comes back with the interval {@code 0s}, which means the same.
     */
    public static String write(Configuration configuration) {
        return ConfigurationWriter.write(configuration);
    }

    private static Configuration read(YamlNode root, Problems problems) {
        Optional<Section> file = Section.of(problems, "", root.place(), root);
        if (file.isEmpty()) {
            return Configuration.EMPTY;
        }
        Section top = file.get();
        List<AttributeSet> properties = properties(top);
        NodeReader nodeReader = new NodeReader(problems);
        List<ConfiguredNode> nodes = top.node("nodes").map(nodeReader::read).orElse(List.of());
        ResourceReader resourceReader = new ResourceReader(problems);
        List<Template> templates =
                named(top, "templates").map(resourceReader::templates).orElse(List.of());
        List<Resource> resources =
                named(top, "resources").map(resourceReader::resources).orElse(List.of());
        List<Tag> tags = named(top, "tags").map(resourceReader::tags).orElse(List.of());
        Set<String> subjects = new LinkedHashSet<>(resourceReader.resourceIds());
        tags.forEach(tag -> subjects.add(tag.id()));
        ConstraintReader constraintReader =
                new ConstraintReader(problems, subjects, nodeReader.names().keySet());
        List<Constraint> constraints =
                top.node("constraints").map(constraintReader::read).orElse(List.of());
        Optional<Section> defaults = named(top, "defaults");
        List<AttributeSet> resourceDefaults = defaults.map(
                        section -> SetReader.read(section, "resources", DerivedIds.RESOURCE_DEFAULTS))
                .orElse(List.of());
        List<AttributeSet> operationDefaults = defaults.map(
                        section -> SetReader.read(section, "operations", DerivedIds.OPERATION_DEFAULTS))
                .orElse(List.of());
        defaults.ifPresent(Section::finish);
        List<FencingLevel> fencingLevels = FencingLevelForm.read(top);
        List<ForeignXml> foreign = foreign(top);
        top.finish();
        return new Configuration(
                properties,
                nodes,
                resources,
                templates,
                constraints,
                resourceDefaults,
                operationDefaults,
                tags,
                fencingLevels,
                foreign);
    }

    /** A section of the file under its own name, so that paths begin with it. */
    private static Optional<Section> named(Section top, String key) {
        return top.node(key).flatMap(node -> Section.of(top.problems(), key, top.placeOf(key), node));
    }

    /** {@code cluster: {name: …}} is the property {@code cluster-name}. */
    private static List<AttributeSet> properties(Section top) {
        Optional<YamlNode> node = top.node("cluster");
        if (node.isEmpty()) {
            return List.of();
        }
        YamlNode renamed = node.get();
        if (renamed instanceof Mapping mapping) {
            List<Entry> entries = new ArrayList<>();
            for (Entry entry : mapping.entries()) {
                entries.add(
                        entry.key().equals("name") ? new Entry(entry.place(), "cluster-name", entry.value()) : entry);
            }
            if (mapping.entry("name").isPresent()
                    && mapping.entry("cluster-name").isPresent()) {
                top.problems()
                        .at(
                                mapping.entry("cluster-name").get().place(),
                                "\"cluster-name\" and \"name\" mean the same",
                                "keep \"name\"");
            }
            renamed = new Mapping(mapping.place(), entries);
        }
        return SetReader.read(top.problems(), "cluster", top.placeOf("cluster"), renamed, DerivedIds.PROPERTIES);
    }

    private static List<ForeignXml> foreign(Section top) {
        List<ForeignXml> foreign = new ArrayList<>();
        for (YamlNode item : top.list("foreign")) {
            Section.of(top.problems(), "foreign", item.place(), item).ifPresent(section -> {
                foreign.add(kept(section));
                section.finish();
            });
        }
        return foreign;
    }

    private static ForeignXml kept(Section section) {
        ForeignXml foreign = new ForeignXml(
                section.requiredText("section", "kept XML"),
                section.requiredText("element", "kept XML"),
                section.requiredText("xml", "kept XML"));
        if (section.has("section") && !CibXmlWriter.isSection(foreign.section())) {
            section.problems()
                    .at(
                            section.placeOf("section"),
                            "there is no section \"" + foreign.section() + "\" of the CIB",
                            "write cib, configuration, nodes, resources or constraints");
        }
        if (section.has("xml")) {
            CibXmlWriter.wrongXml(foreign.xml())
                    .ifPresent(wrong -> section.problems().at(section.placeOf("xml"), wrong, ""));
        }
        return foreign;
    }

    /** For the writer: a block in the short form, if the reader would make exactly this block of it. */
    static Optional<Map<String, String>> shortForm(List<AttributeSet> sets, String setId) {
        if (sets.size() != 1) {
            return Optional.empty();
        }
        AttributeSet set = sets.getFirst();
        Map<String, String> values = new LinkedHashMap<>();
        boolean plain = set.id().equals(setId)
                && set.score().value() == 0
                && set.rule().isEmpty()
                && !set.pairs().isEmpty();
        for (NvPair pair : set.pairs()) {
            plain &= pair.id().equals(DerivedIds.pair(setId, pair.name()))
                    && pair.name().equals(DerivedIds.currentName(pair.name()))
                    && values.put(pair.name(), pair.value()) == null;
        }
        return plain ? Optional.of(values) : Optional.empty();
    }
}
