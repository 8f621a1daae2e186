package org.jcrm.core.codec.yaml;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Prints maps, lists and texts as YAML in the taste of the format: one line per setting, small maps and lists within
 * their line. Quotes appear only where YAML would otherwise read something else.
 */
final class YamlText {
    private static final int WIDTH = 110;

    /** Letters that are no indicators, comments or separators, inside and outside of braces. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./+$-][A-Za-z0-9_./+$@%=|~^()*<>;: -]*");

    private YamlText() {}

    /** A value to print. */
    sealed interface Out {}

    record Text(String value) implements Out {}

    record Items(List<Out> items) implements Out {}

    /** @param mayInline may stand within one line, in braces, if there is room */
    record Fields(Map<String, Out> fields, boolean mayInline) implements Out {
        static Fields block() {
            return new Fields(new LinkedHashMap<>(), false);
        }

        static Fields inline() {
            return new Fields(new LinkedHashMap<>(), true);
        }

        Fields put(String key, Out value) {
            fields.put(key, value);
            return this;
        }

        Fields put(String key, String value) {
            return put(key, new Text(value));
        }

        Fields put(String key, Optional<?> value) {
            value.ifPresent(present -> put(key, present.toString()));
            return this;
        }

        boolean isEmpty() {
            return fields.isEmpty();
        }
    }

    static Items texts(List<?> values) {
        List<Out> items = new ArrayList<>();
        values.forEach(value -> items.add(new Text(value.toString())));
        return new Items(items);
    }

    /** The document: each field of {@code root} with an empty line before it. */
    static String print(Fields root) {
        StringBuilder text = new StringBuilder();
        for (Map.Entry<String, Out> field : root.fields().entrySet()) {
            if (!text.isEmpty()) {
                text.append('\n');
            }
            field(text, 0, field.getKey(), field.getValue());
        }
        return text.toString();
    }

    private static void field(StringBuilder text, int indent, String key, Out value) {
        text.append(" ".repeat(indent)).append(quoted(key)).append(':');
        Optional<String> line = oneLine(value);
        if (line.isPresent() && indent + key.length() + 2 + line.get().length() <= WIDTH) {
            text.append(' ').append(line.get()).append('\n');
            return;
        }
        switch (value) {
            case Text(String one) -> text.append(' ').append(quoted(one)).append('\n');
            case Items(List<Out> items) -> {
                text.append('\n');
                items.forEach(item -> item(text, indent + 2, item));
            }
            case Fields(Map<String, Out> fields, boolean mayInline) -> {
                text.append('\n');
                fields.forEach((name, each) -> field(text, indent + 2, name, each));
            }
        }
    }

    private static void item(StringBuilder text, int indent, Out value) {
        Optional<String> line = oneLine(value);
        if (line.isPresent() && indent + 2 + line.get().length() <= WIDTH) {
            text.append(" ".repeat(indent)).append("- ").append(line.get()).append('\n');
            return;
        }
        switch (value) {
            case Text(String one) ->
                text.append(" ".repeat(indent)).append("- ").append(quoted(one)).append('\n');
            case Items items ->
                // A list in a list that does not fit stays on its line all the same.
                text.append(" ".repeat(indent)).append("- ").append(flow(items)).append('\n');
            case Fields(Map<String, Out> fields, boolean mayInline) -> {
                StringBuilder block = new StringBuilder();
                fields.forEach((name, each) -> field(block, indent + 2, name, each));
                // The first field follows the hyphen.
                text.append(" ".repeat(indent)).append("- ").append(block.substring(indent + 2));
            }
        }
    }

    private static Optional<String> oneLine(Out value) {
        return switch (value) {
            case Text(String text) -> Optional.of(quoted(text));
            case Items items
            when items.items().stream().allMatch(item -> oneLine(item).isPresent() && flat(item)) ->
                Optional.of(flow(items));
            case Items items -> Optional.empty();
            case Fields(Map<String, Out> fields, boolean mayInline)
            when fields.isEmpty()
                    || (mayInline
                            && fields.values().stream()
                                    .allMatch(each -> oneLine(each).isPresent())) -> Optional.of(flow(value));
            case Fields fields -> Optional.empty();
        };
    }

    /** Lists within a line hold texts, or lists of texts; maps get a line each. */
    private static boolean flat(Out item) {
        return switch (item) {
            case Text text -> true;
            case Items items -> items.items().stream().allMatch(Text.class::isInstance);
            case Fields fields -> false;
        };
    }

    static String flow(Out value) {
        return switch (value) {
            case Text(String text) -> quoted(text);
            case Items(List<Out> items) ->
                "[" + String.join(", ", items.stream().map(YamlText::flow).toList()) + "]";
            case Fields(Map<String, Out> fields, boolean mayInline) ->
                "{"
                        + String.join(
                                ", ",
                                fields.entrySet().stream()
                                        .map(field -> quoted(field.getKey()) + ": " + flow(field.getValue()))
                                        .toList())
                        + "}";
        };
    }

    static String quoted(String text) {
        if (text.length() < 800 && PLAIN.matcher(text).matches() && !meansSomethingElse(text)) {
            return text;
        }
        StringBuilder quoted = new StringBuilder("\"");
        int index = 0;
        while (index < text.length()) {
            int point = text.codePointAt(index);
            index += Character.charCount(point);
            switch (point) {
                case '"' -> quoted.append("\\\"");
                case '\\' -> quoted.append("\\\\");
                case '\n' -> quoted.append("\\n");
                case '\t' -> quoted.append("\\t");
                default -> {
                    if (printable(point)) {
                        quoted.appendCodePoint(point);
                    } else {
                        quoted.append(point > 0xFFFF ? "\\U%08X".formatted(point) : "\\u%04X".formatted(point));
                    }
                }
            }
        }
        return quoted.append('"').toString();
    }

    private static boolean meansSomethingElse(String text) {
        return text.equals("-")
                || text.startsWith("---")
                || text.startsWith("...")
                || text.startsWith("- ")
                || text.equalsIgnoreCase("null")
                || text.endsWith(" ")
                || text.endsWith(":")
                || text.contains(": ");
    }

    /** What YAML 1.1 allows in a stream, without the line separators and byte order marks that editors hide. */
    private static boolean printable(int point) {
        if (point < 0x20 || (point >= 0x7F && point < 0xA0) || point == 0x2028 || point == 0x2029) {
            return false;
        }
        boolean surrogate = point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
        return !surrogate && point != 0xFEFF && (point & 0xFFFE) != 0xFFFE;
    }
}
