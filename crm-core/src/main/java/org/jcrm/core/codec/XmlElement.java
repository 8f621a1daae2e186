package org.jcrm.core.codec;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * An XML element with the line on which its start tag ends; text content is kept only where there is any. Takes over the
 * list that it is given: there may be a million of these, and {@link XmlTree} gives away each of its own once.
 */
record XmlElement(String name, int line, XmlAttributes attributes, List<XmlElement> children, String text) {
    XmlElement {
        // Most elements have none; a wrapper for each of these would be a third of the tree.
        children = children.isEmpty() ? List.of() : Collections.unmodifiableList(children);
    }

    Optional<String> attribute(String attribute) {
        return Optional.ofNullable(attributes.get(attribute));
    }

    /** The first of several spellings that is present. */
    Optional<String> attribute(String spelling, String olderSpelling) {
        return attribute(spelling).or(() -> attribute(olderSpelling));
    }

    List<XmlElement> children(String childName) {
        List<XmlElement> found = new ArrayList<>();
        for (XmlElement child : children) {
            if (child.name.equals(childName)) {
                found.add(child);
            }
        }
        return found;
    }

    Optional<XmlElement> child(String childName) {
        for (XmlElement child : children) {
            if (child.name.equals(childName)) {
                return Optional.of(child);
            }
        }
        return Optional.empty();
    }

    /** The element as XML text on one line, attributes in the order in which they were read. */
    String toXml() {
        StringBuilder out = new StringBuilder();
        write(out);
        return out.toString();
    }

    private void write(StringBuilder out) {
        out.append('<').append(name);
        attributes.forEach((key, value) -> {
            out.append(' ').append(key).append("=\"");
            escape(out, value);
            out.append('"');
        });
        if (children.isEmpty() && text.isEmpty()) {
            out.append("/>");
            return;
        }
        out.append('>');
        escape(out, text);
        children.forEach(child -> child.write(out));
        out.append("</").append(name).append('>');
    }

    /** Escapes what may not stand in an attribute value; line breaks and tabs too, which a parser would turn into blanks. */
    static void escape(StringBuilder out, String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '&' -> out.append("&amp;");
                case '"' -> out.append("&quot;");
                case '\n' -> out.append("&#10;");
                case '\r' -> out.append("&#13;");
                case '\t' -> out.append("&#9;");
                default -> out.append(c);
            }
        }
    }
}
