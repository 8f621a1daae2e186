package org.jcrm.core.codec;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/**
 * The attributes of one element, in the order of the text (declarations of namespaces first); unmodifiable. A large history has millions of them, a dozen in
 * each element: one array is found through as fast as a hash table of that size, and takes a quarter of its memory.
 */
final class XmlAttributes extends AbstractMap<String, String> {
    private static final XmlAttributes NONE = new XmlAttributes(new String[0]);

    /** Name, value, name, value … */
    private final String[] pairs;

    private XmlAttributes(String[] pairs) {
        this.pairs = pairs;
    }

    /** Those of the start tag at which {@code in} is. */
    static XmlAttributes of(XMLStreamReader in, XmlTexts texts) {
        int namespaces = in.getNamespaceCount();
        int count = namespaces + in.getAttributeCount();
        if (count == 0) {
            return NONE;
        }
        String[] pairs = new String[2 * count];
        for (int i = 0; i < namespaces; i++) {
            String prefix = in.getNamespacePrefix(i);
            pairs[2 * i] = prefix == null || prefix.isEmpty() ? "xmlns" : "xmlns:" + prefix;
            String name = in.getNamespaceURI(i);
            pairs[2 * i + 1] = name == null ? "" : name;
        }
        for (int i = namespaces; i < count; i++) {
            int attribute = i - namespaces;
            pairs[2 * i] = XmlTree.qualified(in.getAttributePrefix(attribute), in.getAttributeLocalName(attribute));
            pairs[2 * i + 1] = texts.shared(in.getAttributeValue(attribute));
        }
        return new XmlAttributes(pairs);
    }

    @Override
    public @Nullable String get(@Nullable Object name) {
        for (int i = 0; i < pairs.length; i += 2) {
            if (pairs[i].equals(name)) {
                return pairs[i + 1];
            }
        }
        return null;
    }

    /** Those whose names are not among {@code known}, in their order. */
    Map<String, String> without(Set<String> known) {
        Map<String, String> others = Map.of();
        for (int i = 0; i < pairs.length; i += 2) {
            if (!known.contains(pairs[i])) {
                others = others.isEmpty() ? new LinkedHashMap<>() : others;
                others.put(pairs[i], pairs[i + 1]);
            }
        }
        return others;
    }

    @Override
    public boolean containsKey(@Nullable Object name) {
        return get(name) != null;
    }

    @Override
    public int size() {
        return pairs.length / 2;
    }

    @Override
    public Set<Map.Entry<String, String>> entrySet() {
        return new AbstractSet<>() {
            @Override
            public Iterator<Map.Entry<String, String>> iterator() {
                return new Pairs();
            }

            @Override
            public int size() {
                return pairs.length / 2;
            }
        };
    }

    private final class Pairs implements Iterator<Map.Entry<String, String>> {
        private int next;

        @Override
        public boolean hasNext() {
            return next < pairs.length;
        }

        @Override
        public Map.Entry<String, String> next() {
            if (next >= pairs.length) {
                throw new NoSuchElementException("there are no more attributes");
            }
            next += 2;
            return Map.entry(pairs[next - 2], pairs[next - 1]);
        }
    }
}
