package org.jcrm.core.codec;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An element under construction; prints itself over several lines, two blanks for each level. */
final class XmlOut {
    private final String name;
    private final Map<String, String> attributes = new LinkedHashMap<>();
    private final List<XmlOut> children = new ArrayList<>();
    private final String text;

    private XmlOut(String name, String text) {
        this.name = name;
        this.text = text;
    }

    static XmlOut element(String name) {
        return new XmlOut(name, "");
    }

    /** A foreign element as it was read. */
    static XmlOut of(XmlElement element) {
        XmlOut out = new XmlOut(element.name(), element.text());
        out.attributes.putAll(element.attributes());
        element.children().forEach(child -> out.children.add(of(child)));
        return out;
    }

    XmlOut set(String attribute, String value) {
        attributes.put(attribute, value);
        return this;
    }

    XmlOut set(String attribute, Optional<?> value) {
        value.ifPresent(present -> set(attribute, present.toString()));
        return this;
    }

    /** @param id made fit for XML, which allows letters, digits and {@code _.-:} */
    XmlOut id(String id) {
        return set("id", id.replaceAll("[^\\p{L}\\p{N}_.:-]", "."));
    }

    XmlOut add(XmlOut child) {
        children.add(child);
        return this;
    }

    XmlOut addAll(List<XmlOut> more) {
        children.addAll(more);
        return this;
    }

    /** Adds the section unless it is empty. */
    XmlOut addUnlessEmpty(XmlOut section) {
        return section.children.isEmpty() ? this : add(section);
    }

    String print() {
        StringBuilder out = new StringBuilder();
        print(out, 0);
        return out.toString();
    }

    private void print(StringBuilder out, int level) {
        out.append("  ".repeat(level)).append('<').append(name);
        attributes.forEach((attribute, value) -> {
            out.append(' ').append(attribute).append("=\"");
            XmlElement.escape(out, allowed(value));
            out.append('"');
        });
        if (children.isEmpty() && text.isEmpty()) {
            out.append("/>\n");
            return;
        }
        out.append('>');
        XmlElement.escape(out, allowed(text));
        if (!children.isEmpty()) {
            out.append('\n');
            children.forEach(child -> child.print(out, level + 1));
            out.append("  ".repeat(level));
        }
        out.append("</").append(name).append(">\n");
    }

    /** XML 1.0 has no way to write control characters; they become U+FFFD. */
    private static String allowed(String value) {
        StringBuilder allowed = new StringBuilder(value.length());
        value.codePoints()
                .map(point -> {
                    boolean control = point < 0x20 && point != '\t' && point != '\n' && point != '\r';
                    boolean surrogate = point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
                    return control || surrogate || point == 0xFFFE || point == 0xFFFF ? 0xFFFD : point;
                })
                .forEach(allowed::appendCodePoint);
        return allowed.toString();
    }
}
