package org.jcrm.core.policy.differential;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.jcrm.core.codec.CibXmlReader;
import org.jcrm.core.codec.CodecException;
import org.jcrm.core.codec.GraphXmlWriter;
import org.jcrm.core.policy.simulate.InjectionRefused;
import org.jcrm.core.policy.simulate.Simulation;
import org.jcrm.core.policy.simulate.SimulationReport;
import org.jcrm.core.policy.simulate.SimulationRequest;
import org.jcrm.core.policy.simulate.SimulationText;
import org.jcrm.core.policy.simulate.TextOptions;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * What was decided about a cluster: the lines of the transition summary and the actions of the graph, in alphabetical
 * order, since the order in which they are listed means nothing.
 */
record Decisions(List<String> summary, List<String> actions) {
    Decisions {
        summary = List.copyOf(summary);
        actions = List.copyOf(actions);
    }

    static Decisions ofJcrm(String cib) throws CodecException, IOException {
        try {
            SimulationReport report = Simulation.run(
                    SimulationRequest.play(CibXmlReader.read(cib), Optional.of(RandomCib.NOW), RandomCib.NOW));
            return of(
                    SimulationText.of(report, TextOptions.PLAIN),
                    GraphXmlWriter.write(report.planning().orElseThrow().plan().graph()));
        } catch (InjectionRefused e) {
            throw new IllegalStateException("nothing was injected", e);
        }
    }

    /**
     * @param text what a simulation prints
     * @param graph the transition graph as XML
     */
    static Decisions of(String text, String graph) throws IOException {
        return new Decisions(summary(text), actions(graph));
    }

    /** What the other one does not have. */
    List<String> without(Decisions other) {
        List<String> left = new ArrayList<>(summary);
        left.addAll(actions);
        other.summary().forEach(left::remove);
        other.actions().forEach(left::remove);
        return left;
    }

    Decisions map(UnaryOperator<String> line) {
        return new Decisions(mapped(summary, line), mapped(actions, line));
    }

    private static List<String> mapped(List<String> lines, UnaryOperator<String> change) {
        return lines.stream()
                .map(change)
                .filter(line -> !line.isBlank())
                .sorted()
                .toList();
    }

    private static List<String> summary(String text) {
        return text.lines()
                .dropWhile(line -> !line.startsWith("Transition Summary:"))
                .skip(1)
                .takeWhile(line -> line.startsWith("  * "))
                .map(line -> line.strip().replaceAll("\\s+", " "))
                .sorted()
                .toList();
    }

    private static List<String> actions(String graph) throws IOException {
        TreeSet<String> actions = new TreeSet<>();
        for (Element set : elements(root(graph), "action_set")) {
            for (Node child = set.getFirstChild(); child != null; child = child.getNextSibling()) {
                if (child instanceof Element action) {
                    actions.add("%s %s %s %s %s"
                            .formatted(
                                    action.getTagName(),
                                    action.getAttribute("operation"),
                                    action.getAttribute("operation_key"),
                                    action.getAttribute("on_node"),
                                    action.getAttribute("router_node"))
                            .strip());
                }
            }
        }
        return List.copyOf(actions);
    }

    private static Element root(String xml) throws IOException {
        try {
            return DocumentBuilderFactory.newDefaultInstance()
                    .newDocumentBuilder()
                    .parse(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)))
                    .getDocumentElement();
        } catch (ParserConfigurationException | SAXException e) {
            throw new IOException("the graph is no XML", e);
        }
    }

    private static List<Element> elements(Element root, String name) {
        NodeList found = root.getElementsByTagName(name);
        return java.util.stream.IntStream.range(0, found.getLength())
                .mapToObj(i -> (Element) found.item(i))
                .toList();
    }
}
