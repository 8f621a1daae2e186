package org.jcrm.core.policy.simulate;

import java.util.ArrayList;
import java.util.List;

/**
 * The status without titles and bullets, as {@code crm_simulate} prints it together with scores: titles vanish, lists of
 * nodes lose their name, everything else starts at the beginning of the line.
 */
final class PlainLines {
    private PlainLines() {}

    static List<String> of(List<String> lines) {
        List<String> plain = new ArrayList<>();
        boolean nodes = true;
        for (String line : lines) {
            String text = line.strip();
            text = text.startsWith("* ") ? text.substring(2) : text;
            if (text.isEmpty()) {
                // The node list ends with the first blank line.
                nodes = false;
                plain.add("");
            } else if (!text.endsWith(":")) {
                int list = text.indexOf(": [ ");
                plain.add(nodes && list > 0 && !text.startsWith("Node ") ? text.substring(list + 2) : text);
            }
        }
        return plain;
    }
}
