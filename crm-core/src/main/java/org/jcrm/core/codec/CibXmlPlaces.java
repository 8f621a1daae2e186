package org.jcrm.core.codec;

import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jcrm.core.check.ConfigProblem;
import org.jcrm.core.codec.api.LocatedError;

/**
 * Where in a CIB's XML the problems of its configuration are. A {@code Cib} does not know lines, so the text is read a
 * second time; only who has something to complain about pays for it.
 */
public final class CibXmlPlaces {
    private final XmlElement root;
    private final String file;

    private CibXmlPlaces(XmlElement root, String file) {
        this.root = root;
        this.file = file;
    }

    /** @throws CodecException if this is no XML */
    public static CibXmlPlaces of(String file, byte[] xml) throws CodecException {
        return new CibXmlPlaces(XmlTree.read(new ByteArrayInputStream(xml)), file);
    }

    /** The problem with its line; the message begins with the element's path. */
    public LocatedError locate(ConfigProblem problem) {
        XmlPlace place = element(problem.path())
                .flatMap(element -> XmlPlace.of(root, element))
                .orElseGet(() -> new XmlPlace(root.line(), "/" + XmlPlace.step(root)));
        return new LocatedError(file, place.line(), 0, place.path() + ": " + problem.message(), problem.nextStep());
    }

    private Optional<XmlElement> element(String path) {
        Optional<XmlElement> configuration = root.child("configuration");
        int dot = path.indexOf('.');
        if (configuration.isEmpty() || dot < 0) {
            return configuration;
        }
        String rest = path.substring(dot + 1);
        return switch (path.substring(0, dot)) {
            case "cluster" -> named(configuration.get().child("crm_config"), rest);
            case "nodes" -> inside(configuration.get().child("nodes"), rest, "uname");
            case "resources" -> inside(configuration.get().child("resources"), rest, "id");
            case "constraints" -> inside(configuration.get().child("constraints"), rest, "id");
            case "tags" -> inside(configuration.get().child("tags"), rest, "id");
            default -> defaults(configuration.get(), rest);
        };
    }

    private static Optional<XmlElement> defaults(XmlElement configuration, String rest) {
        String section = rest.startsWith("operations") ? "op_defaults" : "rsc_defaults";
        return named(configuration.child(section), rest.substring(rest.indexOf('.') + 1));
    }

    /** What {@code rest} names below {@code section}: an element, and then an option or operation of it. */
    private static Optional<XmlElement> inside(Optional<XmlElement> section, String rest, String key) {
        if (section.isEmpty()) {
            return section;
        }
        // Ids may have dots themselves, so the longest that fits is meant.
        XmlElement best = section.get();
        int length = -1;
        for (XmlElement each :
                below(section.get(), element -> element.attribute(key).isPresent())) {
            String id = each.attribute(key).orElse("");
            boolean fits = rest.equals(id) || rest.startsWith(id + ".");
            if (fits && id.length() > length) {
                best = each;
                length = id.length();
            }
        }
        if (length < 0 || length == rest.length()) {
            return Optional.of(best);
        }
        String option = rest.substring(rest.lastIndexOf('.') + 1);
        XmlElement around = best;
        return below(
                        around,
                        element -> element.attribute("id")
                                .filter(id -> rest.contains("." + id + "."))
                                .isPresent())
                .stream()
                .findFirst()
                .or(() -> named(Optional.of(around), option))
                .or(() -> Optional.of(around));
    }

    private static Optional<XmlElement> named(Optional<XmlElement> section, String name) {
        return section.flatMap(found ->
                        below(found, element -> element.attribute("name").equals(Optional.of(name))).stream()
                                .findFirst())
                .or(() -> section);
    }

    private static List<XmlElement> below(XmlElement element, Predicate<XmlElement> wanted) {
        List<XmlElement> found = new ArrayList<>();
        for (XmlElement child : element.children()) {
            if (wanted.test(child)) {
                found.add(child);
            }
            found.addAll(below(child, wanted));
        }
        return found;
    }
}
