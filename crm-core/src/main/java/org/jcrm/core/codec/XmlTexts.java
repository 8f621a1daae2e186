package org.jcrm.core.codec;

/**
 * Values that were read not long ago. In a history nearly all of them occur again, on another node or in the next line;
 * what is kept once need not be kept alive, and moved by the collector, a hundred thousand times. Forgets by overwriting:
 * it never grows.
 */
final class XmlTexts {
    /** A power of two; holds the names and digests of a few thousand resources. */
    private static final int PLACES = 1 << 14;

    private final String[] known = new String[PLACES];

    /** The value, or an equal one that is there already. */
    String shared(String value) {
        int hash = value.hashCode();
        int place = (hash ^ hash >>> 15) & PLACES - 1;
        String before = known[place];
        if (value.equals(before)) {
            return before;
        }
        known[place] = value;
        return value;
    }
}
