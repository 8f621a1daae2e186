package org.jcrm.core.codec;

import com.fasterxml.aalto.UncheckedStreamException;
import com.fasterxml.aalto.stax.InputFactoryImpl;
import java.io.InputStream;
import java.io.Reader;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.codehaus.stax2.XMLStreamReader2;
import org.jspecify.annotations.Nullable;

/**
 * XML text → {@link XmlElement}, by Aalto: reading is most of what a large history costs, and the JDK's reader takes twice
 * as long. Prefixes are part of a name, and declarations of namespaces are attributes. Document types and entities are refused: a CIB needs neither, and both let a file read
 * other files or grow without bound.
 */
final class XmlTree {
    /** Deeper than any CIB, shallow enough for every recursion that walks the tree. */
    private static final int MAX_DEPTH = 200;

    private static final String NO_ENTITIES = "document types and entities are not allowed; remove them";

    private XmlTree() {}

    static XmlElement read(InputStream in) throws CodecException {
        try {
            return parse(factory().createXMLStreamReader(in));
        } catch (XMLStreamException e) {
            throw broken(e, "");
        }
    }

    static XmlElement read(Reader in) throws CodecException {
        try {
            return parse(factory().createXMLStreamReader(in));
        } catch (XMLStreamException e) {
            throw broken(e, "");
        }
    }

    /** One for each document: what a factory learns of names it would keep for good. */
    private static XMLInputFactory factory() {
        XMLInputFactory factory = new InputFactoryImpl();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        return factory;
    }

    private static XmlElement parse(XMLStreamReader reader) throws CodecException {
        XMLStreamReader2 in = (XMLStreamReader2) reader;
        Deque<Open> stack = new ArrayDeque<>();
        XmlTexts texts = new XmlTexts();
        try {
            while (in.hasNext()) {
                switch (in.next()) {
                    case XMLStreamConstants.DTD, XMLStreamConstants.ENTITY_REFERENCE ->
                        throw at(line(in), path(stack), NO_ENTITIES);
                    case XMLStreamConstants.START_ELEMENT -> {
                        if (stack.size() >= MAX_DEPTH) {
                            throw at(line(in), "", "elements are nested more than " + MAX_DEPTH + " deep");
                        }
                        stack.push(Open.of(in, texts));
                    }
                    case XMLStreamConstants.CHARACTERS -> {
                        if (!in.isWhiteSpace() && !stack.isEmpty()) {
                            stack.element().append(in.getText().strip());
                        }
                    }
                    case XMLStreamConstants.END_ELEMENT -> {
                        XmlElement closed = stack.pop().close();
                        if (stack.isEmpty()) {
                            toTheEnd(in);
                            return closed;
                        }
                        stack.element().add(closed);
                    }
                    default -> {
                        // Comments and processing instructions mean nothing here.
                    }
                }
            }
        } catch (XMLStreamException e) {
            throw broken(e, path(stack));
        } catch (UncheckedStreamException e) {
            // Text is looked at only when it is asked for, and then there is no other way to say that it is broken.
            if (e.getCause() instanceof XMLStreamException cause) {
                throw broken(cause, path(stack));
            }
            throw e;
        }
        throw at(1, "", "there is no XML element");
    }

    /** Where the reader is now: at the end of what it has just read. */
    private static int line(XMLStreamReader2 in) {
        return in.getLocationInfo().getCurrentLocation().getLineNumber();
    }

    /** What follows the root element must be well-formed too; half of another document is a sign of a damaged file. */
    private static void toTheEnd(XMLStreamReader in) throws XMLStreamException {
        while (in.hasNext()) {
            in.next();
        }
    }

    /** Of the innermost element that is still open. */
    private static String path(Deque<Open> stack) {
        StringBuilder path = new StringBuilder();
        stack.descendingIterator()
                .forEachRemaining(open -> path.append('/').append(XmlPlace.step(open.name, open.attributes.get("id"))));
        return path.toString();
    }

    /** Something wrong with an element; {@link CibXmlReader} adds where in the tree it is. */
    static CodecException at(XmlElement element, String sentence) {
        return new Fault(element, sentence);
    }

    private static CodecException at(int line, String path, String sentence) {
        return new CodecException(CodecException.Reason.MALFORMED, new XmlPlace(line, path), sentence);
    }

    /** Something wrong with an element whose path is not known yet: elements do not know their parents. */
    static final class Fault extends CodecException {
        private static final long serialVersionUID = 1L;

        private final transient XmlElement element;

        private Fault(XmlElement element, String sentence) {
            super(Reason.MALFORMED, new XmlPlace(element.line(), ""), sentence);
            this.element = element;
        }

        CodecException within(XmlElement root) {
            return XmlPlace.of(root, element)
                    .map(place -> new CodecException(reason(), place, sentence()))
                    .orElse(this);
        }
    }

    private static CodecException broken(XMLStreamException e, String path) {
        int line = e.getLocation() == null ? 1 : Math.max(1, e.getLocation().getLineNumber());
        String message = String.valueOf(e.getMessage());
        if (message.startsWith("General entity reference")) {
            return at(line, path, NO_ENTITIES);
        }
        // The library adds the place in words of its own.
        int place = message.indexOf("at [row,col");
        String reason = place < 0 ? message : message.substring(0, place);
        return at(line, path, "this is no well-formed XML: " + reason.strip().replace('\n', ' '));
    }

    static String qualified(@Nullable String prefix, String local) {
        return prefix == null || prefix.isEmpty() ? local : prefix + ":" + local;
    }

    /** An element whose end tag has not come yet. */
    private static final class Open {
        final String name;
        final int line;
        final XmlAttributes attributes;
        private List<XmlElement> children = List.of();
        private String text = "";

        private Open(String name, int line, XmlAttributes attributes) {
            this.name = name;
            this.line = line;
            this.attributes = attributes;
        }

        static Open of(XMLStreamReader2 in, XmlTexts texts) {
            return new Open(qualified(in.getPrefix(), in.getLocalName()), line(in), XmlAttributes.of(in, texts));
        }

        /** Most elements have no children. */
        void add(XmlElement child) {
            if (children.isEmpty()) {
                children = new ArrayList<>();
            }
            children.add(child);
        }

        void append(String more) {
            text += more;
        }

        XmlElement close() {
            return new XmlElement(name, line, attributes, children, text);
        }
    }
}
