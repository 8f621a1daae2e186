package org.jcrm.core.codec;

import java.io.InputStream;
import java.io.Reader;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * XML text → {@link XmlElement}. Document types and entities are refused: a CIB needs neither, and both let a file read
 * other files or grow without bound.
 */
final class XmlTree {
    /** Deeper than any CIB, shallow enough for every recursion that walks the tree. */
    private static final int MAX_DEPTH = 200;

    private XmlTree() {}

    static XmlElement read(InputStream in) throws CodecException {
        try {
            return parse(factory().createXMLStreamReader(in));
        } catch (XMLStreamException e) {
            throw broken(e);
        }
    }

    static XmlElement read(Reader in) throws CodecException {
        try {
            return parse(factory().createXMLStreamReader(in));
        } catch (XMLStreamException e) {
            throw broken(e);
        }
    }

    private static XMLInputFactory factory() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_NAMESPACE_AWARE, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        return factory;
    }

    private static XmlElement parse(XMLStreamReader in) throws XMLStreamException, CodecException {
        Deque<Open> stack = new ArrayDeque<>();
        while (in.hasNext()) {
            switch (in.next()) {
                case XMLStreamConstants.DTD, XMLStreamConstants.ENTITY_REFERENCE ->
                    throw at(
                            in.getLocation().getLineNumber(),
                            "document types and entities are not allowed; remove them");
                case XMLStreamConstants.START_ELEMENT -> {
                    if (stack.size() >= MAX_DEPTH) {
                        throw at(
                                in.getLocation().getLineNumber(),
                                "elements are nested more than " + MAX_DEPTH + " deep");
                    }
                    stack.push(Open.of(in));
                }
                case XMLStreamConstants.CHARACTERS -> {
                    if (!in.isWhiteSpace() && !stack.isEmpty()) {
                        stack.element().text.append(in.getText().strip());
                    }
                }
                case XMLStreamConstants.END_ELEMENT -> {
                    XmlElement closed = stack.pop().close();
                    if (stack.isEmpty()) {
                        return closed;
                    }
                    stack.element().children.add(closed);
                }
                default -> {
                    // Comments and processing instructions mean nothing here.
                }
            }
        }
        throw at(1, "there is no XML element");
    }

    static CodecException at(int line, String sentence) {
        return new CodecException(CodecException.Reason.MALFORMED, "line " + line + ": " + sentence);
    }

    private static CodecException broken(XMLStreamException e) {
        int line = e.getLocation() == null ? 0 : e.getLocation().getLineNumber();
        String message = String.valueOf(e.getMessage());
        int start = message.indexOf("Message: ");
        String reason = start < 0 ? message : message.substring(start + "Message: ".length());
        return at(line, "this is no well-formed XML: " + reason.strip().replace('\n', ' '));
    }

    /** An element whose end tag has not come yet. */
    private static final class Open {
        final String name;
        final int line;
        final Map<String, String> attributes = new LinkedHashMap<>();
        final List<XmlElement> children = new ArrayList<>();
        final StringBuilder text = new StringBuilder();

        private Open(String name, int line) {
            this.name = name;
            this.line = line;
        }

        static Open of(XMLStreamReader in) {
            Open open = new Open(
                    qualified(in.getPrefix(), in.getLocalName()),
                    in.getLocation().getLineNumber());
            for (int i = 0; i < in.getAttributeCount(); i++) {
                open.attributes.put(
                        qualified(in.getAttributePrefix(i), in.getAttributeLocalName(i)), in.getAttributeValue(i));
            }
            return open;
        }

        private static String qualified(@org.jspecify.annotations.Nullable String prefix, String local) {
            return prefix == null || prefix.isEmpty() ? local : prefix + ":" + local;
        }

        XmlElement close() {
            return new XmlElement(name, line, attributes, children, text.toString());
        }
    }
}
