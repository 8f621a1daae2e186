package org.jcrm.agents.fence;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jcrm.core.model.Flags;

/** What a fence agent says of itself ({@code -o metadata}). */
public record FenceMetadata(String shortDescription, List<Parameter> parameters, List<Action> actions) {
    /** @param deprecated it has a newer name */
    public record Parameter(
            String name,
            boolean required,
            Optional<String> defaultValue,
            boolean deprecated,
            String shortDescription) {}

    /**
     * @param automatic whether the cluster must do it by itself when a node joins (only {@code on}: unfencing); old agents
     *     say {@code required}
     */
    public record Action(String name, boolean automatic) {}

    public FenceMetadata {
        parameters = List.copyOf(parameters);
        actions = List.copyOf(actions);
    }

    /** An agent that tells nothing of an action may know it all the same, but not one that tells of others only. */
    public boolean supports(String action) {
        String asked = action.equals("status") ? "monitor" : action;
        return actions.isEmpty()
                || actions.stream()
                        .anyMatch(each -> each.name().equals(action)
                                || each.name().equals(asked)
                                || (action.equals("list") && each.name().equals("list-status")));
    }

    /** Whether a node must be let in by such a device before it may use what the device guards. */
    public boolean unfences() {
        return actions.contains(new Action("on", true));
    }

    public boolean has(String parameter) {
        return parameters.stream().anyMatch(each -> each.name().equals(parameter));
    }

    /** The parameter that names the machine, if there is one: {@code plug} has replaced {@code port}. */
    public Optional<String> hostArgument() {
        return has("plug") ? Optional.of("plug") : has("port") ? Optional.of("port") : Optional.empty();
    }

    /** @throws XMLStreamException if it is no XML, or holds document types or entities */
    static FenceMetadata parse(String xml) throws XMLStreamException {
        try {
            return read(xml);
        } catch (RuntimeException e) {
            // The JDK's reader lacks the sentence for some faults of document types, and throws that instead.
            throw new XMLStreamException("it is no XML without document types: " + e.getMessage(), e);
        }
    }

    private static FenceMetadata read(String xml) throws XMLStreamException {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        XMLStreamReader in = factory.createXMLStreamReader(new StringReader(xml));
        Reading reading = new Reading();
        while (in.hasNext()) {
            switch (in.next()) {
                case XMLStreamConstants.START_ELEMENT -> reading.begins(in);
                case XMLStreamConstants.CHARACTERS -> reading.text(in.getText());
                case XMLStreamConstants.END_ELEMENT -> reading.ends(in.getLocalName());
                default -> {
                    // Comments and the like say nothing.
                }
            }
        }
        if (!reading.isAgent) {
            throw new XMLStreamException("there is no resource-agent in it");
        }
        return new FenceMetadata(reading.shortDescription, reading.parameters, reading.actions);
    }

    private static final class Reading {
        private final List<Parameter> parameters = new ArrayList<>();
        private final List<Action> actions = new ArrayList<>();
        private boolean isAgent;
        private String shortDescription = "";
        private String name = "";
        private boolean required;
        private boolean deprecated;
        private Optional<String> defaultValue = Optional.empty();
        private final StringBuilder text = new StringBuilder();
        private String parameterDescription = "";

        void begins(XMLStreamReader in) {
            text.setLength(0);
            switch (in.getLocalName()) {
                case "resource-agent" -> {
                    isAgent = true;
                    shortDescription = attribute(in, "shortdesc").orElse("");
                }
                case "parameter" -> {
                    name = attribute(in, "name").orElse("");
                    required = attribute(in, "required").filter("1"::equals).isPresent();
                    deprecated = attribute(in, "deprecated").filter("1"::equals).isPresent();
                    defaultValue = Optional.empty();
                    parameterDescription = "";
                }
                case "content" -> defaultValue = attribute(in, "default");
                case "action" ->
                    actions.add(new Action(
                            attribute(in, "name").orElse(""),
                            Stream.of("automatic", "required")
                                    .anyMatch(name -> attribute(in, name)
                                            .filter(Flags::isTrue)
                                            .isPresent())));
                default -> {
                    // Whatever else there is, nobody here needs it.
                }
            }
        }

        void text(String more) {
            text.append(more);
        }

        void ends(String element) {
            switch (element) {
                case "shortdesc" -> parameterDescription = text.toString().strip();
                case "parameter" ->
                    parameters.add(new Parameter(name, required, defaultValue, deprecated, parameterDescription));
                default -> {
                    // Nothing ends that matters.
                }
            }
        }

        private static Optional<String> attribute(XMLStreamReader in, String attribute) {
            return Optional.ofNullable(in.getAttributeValue(null, attribute));
        }
    }
}
