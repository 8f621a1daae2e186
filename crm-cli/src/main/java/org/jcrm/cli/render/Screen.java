package org.jcrm.cli.render;

import java.util.List;

/**
 * A whole screen.
 *
 * @param head the lines above everything: what the daemon says of itself
 */
public record Screen(List<Line> head, List<Section> sections) {
    public Screen {
        head = List.copyOf(head);
        sections = List.copyOf(sections);
    }
}
