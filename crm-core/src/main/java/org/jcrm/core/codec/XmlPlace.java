package org.jcrm.core.codec;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where in an XML file something is.
 *
 * @param line from 1, the line on which the start tag ends
 * @param path like {@code /cib/configuration/resources/primitive[@id='db']}
 */
public record XmlPlace(int line, String path) {
    public XmlPlace {
        requireNonNull(path, "path is null");
    }

    /** The place of {@code target} in the tree below {@code root}; elements are told apart by what they are, not by name. */
    static Optional<XmlPlace> of(XmlElement root, XmlElement target) {
        return find(root, target, "");
    }

    private static Optional<XmlPlace> find(XmlElement element, XmlElement target, String above) {
        String path = above + "/" + step(element);
        if (isSame(element, target)) {
            return Optional.of(new XmlPlace(element.line(), path));
        }
        for (XmlElement child : element.children()) {
            Optional<XmlPlace> found = find(child, target, path);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    @SuppressWarnings("ReferenceEquality") // Two equal elements stand at two places.
    private static boolean isSame(XmlElement a, XmlElement b) {
        return a == b;
    }

    static String step(XmlElement element) {
        return step(element.name(), element.attributes().get("id"));
    }

    static String step(String name, @Nullable String id) {
        return id == null ? name : name + "[@id='" + id + "']";
    }
}
