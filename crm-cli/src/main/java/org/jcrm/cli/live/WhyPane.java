package org.jcrm.cli.live;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import org.jcrm.cli.render.Line;
import org.jcrm.cli.render.TextScreen.Row;
import org.jcrm.cli.render.WhyText;

/**
 * The part of the live screen that explains decisions: closed, a list to choose from, waiting for the daemon, or an
 * explanation. Immutable; keys make a new one.
 */
public sealed interface WhyPane {
    /** Not shown. */
    record Closed() implements WhyPane {}

    /** @param selected index of the resource that Enter would ask about */
    record Choosing(List<String> resources, int selected) implements WhyPane {
        public Choosing {
            resources = List.copyOf(resources);
            selected = Math.clamp(selected, 0, Math.max(0, resources.size() - 1));
        }
    }

    /** The daemon has been asked, or is about to be. */
    record Asking(Choosing from, String resource) implements WhyPane {
        public Asking {
            requireNonNull(resource, "resource is null");
        }
    }

    /** @param rows the explanation as of the moment when it was asked for, or why there is none */
    record Showing(Choosing from, List<Row> rows) implements WhyPane {
        public Showing {
            rows = List.copyOf(rows);
        }
    }

    static WhyPane closed() {
        return new Closed();
    }

    /** One step back: from an explanation to the list, from the list to the cluster. */
    default WhyPane back() {
        return switch (this) {
            case Closed closed -> closed;
            case Choosing choosing -> closed();
            case Asking asking -> asking.from();
            case Showing showing -> showing.from();
        };
    }

    /** What is shown in place of the cluster's status; no row is longer than {@code width}. */
    default List<Row> rows(int width) {
        List<Row> rows = new ArrayList<>();
        switch (this) {
            case Closed closed -> {
                // The cluster's status is there.
            }
            case Choosing choosing -> {
                rows.add(new Row("Why is it where it is? (j and k choose, Enter asks, w goes back)", Line.Tone.PLAIN));
                rows.add(new Row("", Line.Tone.PLAIN));
                for (int i = 0; i < choosing.resources().size(); i++) {
                    boolean chosen = i == choosing.selected();
                    rows.add(new Row(
                            (chosen ? "> " : "  ") + choosing.resources().get(i),
                            chosen ? Line.Tone.GOOD : Line.Tone.PLAIN));
                }
                if (choosing.resources().isEmpty()) {
                    rows.add(new Row("  no resource is configured", Line.Tone.PLAIN));
                }
            }
            case Asking asking -> rows.add(new Row("Asking why " + asking.resource() + " …", Line.Tone.PLAIN));
            case Showing showing -> {
                for (Row row : showing.rows()) {
                    WhyText.wrap(row.text(), width).forEach(line -> rows.add(new Row(line, row.tone())));
                }
            }
        }
        return rows;
    }
}
