package org.jcrm.cli.render;

/** Writes indented elements with attributes. Text that XML cannot hold (control characters) becomes U+FFFD. */
final class XmlElements {
    private final StringBuilder text = new StringBuilder();
    private int depth;

    /** {@code <name a="b"/>}; attributes come as name, value, name, value. */
    XmlElements empty(String name, Object... attributes) {
        start(name, attributes);
        text.append("/>\n");
        return this;
    }

    XmlElements open(String name, Object... attributes) {
        start(name, attributes);
        text.append(">\n");
        depth++;
        return this;
    }

    XmlElements close(String name) {
        depth--;
        text.append("  ".repeat(depth)).append("</").append(name).append(">\n");
        return this;
    }

    /** {@code <name>text</name>}. */
    XmlElements text(String name, String content) {
        start(name);
        text.append('>');
        escape(content);
        text.append("</").append(name).append(">\n");
        return this;
    }

    private void start(String name, Object... attributes) {
        text.append("  ".repeat(depth)).append('<').append(name);
        for (int i = 0; i < attributes.length; i += 2) {
            text.append(' ').append(attributes[i]).append("=\"");
            escape(attributes[i + 1].toString());
            text.append('"');
        }
    }

    private void escape(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '&' -> text.append("&amp;");
                case '<' -> text.append("&lt;");
                case '>' -> text.append("&gt;");
                case '"' -> text.append("&quot;");
                case '\n' -> text.append("&#10;");
                case '\t' -> text.append("&#9;");
                case '\r' -> text.append("&#13;");
                default -> text.append(c < ' ' ? '\uFFFD' : c);
            }
        }
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
