package org.jcrm.cli.render;

import java.util.ArrayList;
import java.util.List;
import org.jcrm.core.cib.FencingRecord;
import org.jcrm.core.cib.FencingRecord.State;

/** Fencings as Pacemaker's tools have them in XML (its schema {@code fence-event-2.15.rng}), newest first. */
public final class FencingXml {
    private FencingXml() {}

    /**
     * As {@code stonith_admin --history --output-as=xml} has it.
     *
     * @param request the command line
     */
    public static String print(List<FencingRecord> history, String request) {
        XmlElements xml = new XmlElements();
        xml.open("pacemaker-result", "api-version", "2.25", "request", request);
        xml.open("list", "name", "Fencing history", "count", history.size());
        events(xml, history);
        xml.close("list");
        xml.empty("status", "code", 0, "message", "OK");
        return xml.close("pacemaker-result").toString();
    }

    /** The section of crm_mon; as its others it is left out if there is nothing to say. */
    static void section(XmlElements xml, List<FencingRecord> history) {
        if (!history.isEmpty()) {
            xml.open("fence_history", "status", 0);
            events(xml, history);
            xml.close("fence_history");
        }
    }

    private static void events(XmlElements xml, List<FencingRecord> history) {
        history.stream().sorted(FencingRecord.NEWEST_FIRST).forEach(each -> event(xml, each));
    }

    private static void event(XmlElements xml, FencingRecord record) {
        List<Object> attributes = new ArrayList<>(List.of(
                "action",
                record.action(),
                "target",
                record.target(),
                "client",
                record.client(),
                "origin",
                record.origin(),
                "status",
                switch (record.state()) {
                    case PENDING -> "pending";
                    case DONE -> "success";
                    case FAILED -> "failed";
                }));
        record.delegate().ifPresent(node -> attributes.addAll(List.of("delegate", node)));
        record.completedAt().ifPresent(at -> attributes.addAll(List.of("completed", Times.utc(at))));
        if (record.state() == State.FAILED && !record.reason().isEmpty()) {
            attributes.addAll(List.of("exit-reason", record.reason()));
        }
        xml.empty("fence_event", attributes.toArray());
    }
}
