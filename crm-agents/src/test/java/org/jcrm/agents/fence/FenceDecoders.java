package org.jcrm.agents.fence;

import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.xml.stream.XMLStreamException;

/** Reads what a fence agent says of itself; throws an {@code XMLStreamException} and nothing else. */
public final class FenceDecoders {
    private FenceDecoders() {}

    public static void metadata(byte[] input) throws XMLStreamException {
        FenceMetadata metadata = FenceMetadata.parse(new String(input, StandardCharsets.UTF_8).strip());
        metadata.supports("off");
        metadata.hostArgument();
    }

    public static List<byte[]> metadataExamples() {
        return List.of(FenceAgentsTest.METADATA.strip().getBytes(StandardCharsets.UTF_8), """
                <resource-agent name="f"><parameters><parameter name="port" deprecated="1"><content default="a&amp;b"/>\
                </parameter></parameters><actions><action name="off"/></actions></resource-agent>""".getBytes(
                        StandardCharsets.UTF_8));
    }
}
