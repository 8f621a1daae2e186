package org.jcrm.core.codec.yaml;

import java.util.List;
import java.util.Optional;

/** A value of the file with its place. Scalars are texts as written: {@code 010}, {@code on} and {@code 1.50} stay so. */
sealed interface YamlNode {
    Place place();

    /** What a person would call it. */
    String words();

    /** @param absent an empty value, {@code ~} or {@code null} */
    record Scalar(Place place, String text, boolean absent) implements YamlNode {
        @Override
        public String words() {
            return absent ? "nothing" : "the text \"" + text + "\"";
        }
    }

    record Sequence(Place place, List<YamlNode> items) implements YamlNode {
        public Sequence {
            items = List.copyOf(items);
        }

        @Override
        public String words() {
            return "a list";
        }
    }

    record Mapping(Place place, List<Entry> entries) implements YamlNode {
        public Mapping {
            entries = List.copyOf(entries);
        }

        Optional<Entry> entry(String key) {
            return entries.stream().filter(entry -> entry.key().equals(key)).findFirst();
        }

        @Override
        public String words() {
            return "a map";
        }
    }

    /** @param place of the key */
    record Entry(Place place, String key, YamlNode value) {}
}
