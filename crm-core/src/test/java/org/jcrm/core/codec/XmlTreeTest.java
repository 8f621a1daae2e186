package org.jcrm.core.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.StringReader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Element;
import org.w3c.dom.NamedNodeMap;
import org.w3c.dom.Node;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/** XML is read as the JDK reads it, and what must not be in it is refused with its line. */
class XmlTreeTest {
    private static final String DOCUMENT = """
            <?xml version="1.0" encoding="UTF-8"?>
            <cib a="1" b='two'><!-- a remark -->
              <x id="&lt;&amp;&#228;&#x1F600;&#10;" c="a
            b"/>
              <y>text &gt; <![CDATA[<z>]]></y><?pi x?>
            </cib>
            """;
    /** Aalto forgives a little in the declaration, where nothing is configured. */
    private static final int BEGIN = DOCUMENT.indexOf('\n') + 1;

    private static final String PIECES = "<>&;/'\"=!-?[] \n\tax1#é\u0001";
    private static final int CHANGED = 4000;

    @Test
    void damagedDocumentsAreReadOrRefusedAsTheJdkDoes() throws ParserConfigurationException {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultInstance();
        factory.setNamespaceAware(true);
        DocumentBuilder jdk = factory.newDocumentBuilder();
        // Says nothing on the error stream.
        jdk.setErrorHandler(new DefaultHandler());
        Random random = new Random(7);
        int refused = 0;
        for (int i = 0; i < CHANGED; i++) {
            String text = damaged(random);
            Optional<String> theirs = byTheJdk(jdk, text);
            refused += theirs.isEmpty() ? 1 : 0;
            assertThat(byUs(text)).as(text.replace("\u0001", "{1}")).isEqualTo(theirs);
        }
        assertThat(refused).as("documents that were refused").isBetween(CHANGED / 10, CHANGED * 9 / 10);
    }

    /** One or two characters are left out, put in, or replaced. */
    private static String damaged(Random random) {
        StringBuilder text = new StringBuilder(DOCUMENT);
        for (int changes = 1 + random.nextInt(2); changes > 0; changes--) {
            int at = BEGIN + random.nextInt(text.length() - BEGIN - 1);
            char piece = PIECES.charAt(random.nextInt(PIECES.length()));
            switch (random.nextInt(3)) {
                case 0 -> text.deleteCharAt(at);
                case 1 -> text.insert(at, piece);
                default -> text.setCharAt(at, piece);
            }
        }
        return text.toString();
    }

    private static Optional<String> byUs(String text) {
        try {
            return Optional.of(shown(XmlTree.read(new StringReader(text))));
        } catch (CodecException e) {
            return Optional.empty();
        }
    }

    private static String shown(XmlElement element) {
        List<String> attributes = new ArrayList<>();
        element.attributes().forEach((name, value) -> attributes.add(name + "=" + value));
        attributes.sort(null);
        return element.name()
                + attributes
                + element.children().stream().map(XmlTreeTest::shown).toList();
    }

    private static Optional<String> byTheJdk(DocumentBuilder jdk, String text) {
        try {
            return Optional.of(
                    shown(jdk.parse(new InputSource(new StringReader(text))).getDocumentElement()));
        } catch (SAXException | java.io.IOException e) {
            return Optional.empty();
        }
    }

    private static String shown(Element element) {
        List<String> attributes = new ArrayList<>();
        NamedNodeMap all = element.getAttributes();
        for (int i = 0; i < all.getLength(); i++) {
            attributes.add(all.item(i).getNodeName() + "=" + all.item(i).getNodeValue());
        }
        attributes.sort(null);
        List<String> children = new ArrayList<>();
        for (Node child = element.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (child instanceof Element inner) {
                children.add(shown(inner));
            }
        }
        return element.getNodeName() + attributes + children;
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "UTF-16", "ISO-8859-1", "windows-1252"})
    void theDeclaredEncodingCounts(String encoding) throws CodecException {
        byte[] bytes =
                ("<?xml version='1.0' encoding='" + encoding + "'?><a b='ü'/>").getBytes(Charset.forName(encoding));

        assertThat(XmlTree.read(new ByteArrayInputStream(bytes)).attribute("b")).contains("ü");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<a>\n&x;</a>",
                "<a>\n<b c='&x;'/></a>",
                "<?xml version='1.0'?>\n<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>",
                "\n<!DOCTYPE a SYSTEM 'http://127.0.0.1:1/a.dtd'><a/>"
            })
    void entitiesAndDocumentTypesAreRefusedWithTheirLine(String text) {
        assertThatThrownBy(() -> XmlTree.read(new StringReader(text)))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("line 2")
                .hasMessageContaining("document types and entities are not allowed");
    }

    @Test
    void bytesThatAreNoTextAreRefused() {
        byte[] bytes = "<a>\n<b c='ü'/></a>".getBytes(StandardCharsets.ISO_8859_1);

        assertThatThrownBy(() -> XmlTree.read(new ByteArrayInputStream(bytes)))
                .isInstanceOf(CodecException.class)
                .hasMessageStartingWith("line 2, /a: this is no well-formed XML");
    }

    @Test
    void namespacesAreKept() throws CodecException {
        String text = "<a xmlns=\"urn:one\" xmlns:q=\"urn:two\" q:b=\"1\"><q:c/></a>";

        assertThat(XmlTree.read(new StringReader(text)).toXml()).isEqualTo(text);
    }
}
