package org.jcrm.core.cib;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jcrm.core.model.AgentName;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.NvPair;
import org.jcrm.core.model.ResourceId;

/**
 * The configuration as it is shown to somebody who may not see secrets, and the way back: a hidden value that is applied
 * again means the value that is in force. Pure.
 */
public final class Secrets {
    /** Behind the mask of a value that a change replaces, so that a change of a secret can be seen. */
    private static final String CHANGED = " (changed)";

    private static final Pattern ELEMENT_WITH_VALUE =
            Pattern.compile("<[^<>]*\\bname=(\"|')(?<name>[^\"'<>]*)\\1[^<>]*>");
    private static final Pattern ATTRIBUTE =
            Pattern.compile("(?<name>[\\w.:-]+)=(?<quote>[\"'])(?<value>[^\"']*)\\k<quote>");

    private final SecretNames names;

    public Secrets(SecretNames names) {
        this.names = names;
    }

    /** Every secret is a mask. */
    public Configuration hidden(Configuration configuration) {
        return new Settings((place, agent, pair) -> names.hidden(agent, pair.name(), pair.value()), this::hiddenXml)
                .changed(configuration);
    }

    /**
     * Every secret is a mask, and the digests of parameters are left out where one of them is a secret: a digest lets its
     * reader try passwords. The digest without the secrets stays.
     */
    public Cib hidden(Cib cib) {
        return new Cib(
                cib.version(),
                cib.lastChange(),
                cib.haveQuorum(),
                cib.dc(),
                hidden(cib.configuration()),
                hidden(cib.status()),
                cib.extra());
    }

    private static Status hidden(Status status) {
        Map<NodeName, NodeState> nodes = new LinkedHashMap<>();
        status.nodes().forEach((name, node) -> {
            Map<ResourceId, ResourceHistory> history = new LinkedHashMap<>();
            node.history().forEach((resource, of) -> history.put(resource, of.withoutSecretDigests()));
            nodes.put(name, node.withHistory(history));
        });
        return new Status(nodes, status.tickets(), status.fencing());
    }

    /** As {@link #hidden(Configuration)}, and what differs from {@code before} says so. */
    public Configuration hiddenBeside(Configuration after, Configuration before) {
        Present present = new Present(before);
        return new Settings(
                        (place, agent, pair) -> {
                            String shown = names.hidden(agent, pair.name(), pair.value());
                            boolean same = shown.equals(pair.value())
                                    || present.value(place, pair)
                                            .filter(pair.value()::equals)
                                            .isPresent();
                            return same ? shown : shown + CHANGED;
                        },
                        text -> {
                            String shown = hiddenXml(text);
                            return shown.equals(text) || present.xml.contains(text) ? shown : shown + CHANGED;
                        })
                .changed(after);
    }

    /**
     * What {@code written} means: a value that is written as it was shown is the value in force.
     *
     * @param unknown where something hidden is written of which nothing is in force
     */
    public record Restored(Configuration configuration, List<String> unknown) {
        public Restored {
            unknown = List.copyOf(unknown);
        }
    }

    /** Puts the values in force back where their masks are written. */
    public Restored restored(Configuration written, Configuration inForce) {
        Present present = new Present(inForce);
        List<String> unknown = new ArrayList<>();
        UnaryOperator<String> xml = text -> {
            if (!text.contains(SecretNames.MASK)) {
                return text;
            }
            Optional<String> meant = present.xml.stream()
                    .filter(each -> hiddenXml(each).equals(text))
                    .findFirst();
            if (meant.isEmpty()) {
                unknown.add("foreign");
            }
            return meant.orElse(text);
        };
        Settings.Change change = (place, agent, pair) -> {
            if (!pair.value().contains(SecretNames.MASK)) {
                return pair.value();
            }
            Optional<String> meant = present.value(place, pair)
                    .filter(value -> names.hidden(agent, pair.name(), value).equals(pair.value()));
            if (meant.isEmpty()) {
                unknown.add(place + "." + pair.name());
            }
            return meant.orElse(pair.value());
        };
        return new Restored(new Settings(change, xml).changed(written), unknown);
    }

    /** The values in force, by where they stand; those of a block with the same id count before those of another. */
    private static final class Present {
        private final Map<String, String> byId = new LinkedHashMap<>();
        private final Map<String, String> byName = new LinkedHashMap<>();
        private final List<String> xml = new ArrayList<>();

        Present(Configuration configuration) {
            new Settings(
                            (place, agent, pair) -> {
                                byId.putIfAbsent(place + " " + pair.id() + " " + pair.name(), pair.value());
                                byName.putIfAbsent(place + " " + pair.name(), pair.value());
                                return pair.value();
                            },
                            text -> {
                                xml.add(text);
                                return text;
                            })
                    .changed(configuration);
        }

        Optional<String> value(String place, NvPair pair) {
            return Optional.ofNullable(byId.get(place + " " + pair.id() + " " + pair.name()))
                    .or(() -> Optional.ofNullable(byName.get(place + " " + pair.name())));
        }
    }

    /** Elements as {@code <nvpair name="password" value="…"/>}, and attributes as {@code password="…"}. */
    private String hiddenXml(String xml) {
        Optional<AgentName> nobody = Optional.empty();
        String values = ELEMENT_WITH_VALUE.matcher(xml).replaceAll(element -> {
            boolean secret = names.isSecret(nobody, element.group("name"));
            return Matcher.quoteReplacement(
                    secret ? hiddenAttributes(element.group(), name -> name.equals("value")) : element.group());
        });
        return SecretNames.hiddenWithin(hiddenAttributes(values, name -> names.isSecret(nobody, name)));
    }

    private static String hiddenAttributes(String xml, Predicate<String> secret) {
        return ATTRIBUTE.matcher(xml).replaceAll(attribute -> {
            boolean hide = secret.test(attribute.group("name"))
                    && !attribute.group("value").isEmpty();
            String quote = attribute.group("quote");
            return Matcher.quoteReplacement(
                    hide ? attribute.group("name") + "=" + quote + SecretNames.MASK + quote : attribute.group());
        });
    }
}
