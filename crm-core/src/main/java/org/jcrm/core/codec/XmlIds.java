package org.jcrm.core.codec;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Where {@code id-ref} leads: every element of the configuration that has an id, by element name and id. */
record XmlIds(Map<String, XmlElement> byNameAndId) {
    static XmlIds of(XmlElement root) {
        Map<String, XmlElement> found = new LinkedHashMap<>();
        root.child("configuration").ifPresent(configuration -> collect(configuration, found));
        return new XmlIds(found);
    }

    private static void collect(XmlElement element, Map<String, XmlElement> found) {
        element.attribute("id").ifPresent(id -> found.putIfAbsent(element.name() + " " + id, element));
        element.children().forEach(child -> collect(child, found));
    }

    /**
     * The element itself, or the one that its {@code id-ref} names.
     *
     * @throws CodecException if it names nothing
     */
    XmlElement resolve(XmlElement element) throws CodecException {
        Optional<String> reference = element.attribute("id-ref");
        if (reference.isEmpty()) {
            return element;
        }
        XmlElement target = byNameAndId.get(element.name() + " " + reference.get());
        if (target == null || target.attribute("id-ref").isPresent()) {
            throw XmlTree.at(element, "there is no " + element.name() + " with the id \"" + reference.get() + "\"");
        }
        return target;
    }
}
