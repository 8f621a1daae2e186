package org.jcrm.agents.ip;

import java.util.List;
import java.util.Optional;
import org.jcrm.core.agent.AgentMetadata;
import org.jcrm.core.agent.AgentMetadata.Action;
import org.jcrm.core.agent.AgentMetadata.Parameter;
import org.jcrm.core.model.AgentName;

/** The description of {@code ocf:jcrm:IPaddr2}. */
final class AddressMetadata {
    static final AgentMetadata METADATA = new AgentMetadata(
            new AgentName("ocf", "jcrm", "IPaddr2"),
            "1.0",
            "Virtual IPv4 or IPv6 address",
            "Adds an address to an interface, announces it to the neighbours, and watches the address and its link."
                    + " Parameter names are those of ocf:heartbeat:IPaddr2; its load-sharing cluster address is not offered.",
            List.of(
                    parameter("ip", "string", true, "", "Address", "The address, without a netmask."),
                    parameter("nic", "string", false, "", "Interface", "Default: that of the route to the address."),
                    parameter(
                            "cidr_netmask",
                            "string",
                            false,
                            "",
                            "Netmask",
                            "Bits of the network (24) or a netmask. Default: that of the route to the address."),
                    parameter("broadcast", "string", false, "", "Broadcast address", "Default: that of the network."),
                    parameter(
                            "iflabel",
                            "string",
                            false,
                            "",
                            "Label",
                            "Shown as INTERFACE:LABEL; 15 characters together."),
                    parameter(
                            "arp_interval", "integer", false, "200", "Time between announcements", "In milliseconds."),
                    parameter(
                            "arp_count",
                            "integer",
                            false,
                            "5",
                            "Announcements",
                            "How many after a start; the first is sent" + " before the start ends."),
                    parameter("arp_count_refresh", "integer", false, "0", "Announcements at monitors", ""),
                    parameter(
                            "arp_bg",
                            "boolean",
                            false,
                            "true",
                            "Announce in the background",
                            "Always so; read for" + " compatibility."),
                    parameter(
                            "arp_sender",
                            "string",
                            false,
                            "",
                            "Program that announces",
                            "None is needed; read for" + " compatibility."),
                    parameter("send_arp_opts", "string", false, "", "Its options", "Read for compatibility."),
                    parameter(
                            "run_arping",
                            "boolean",
                            false,
                            "false",
                            "Look for duplicates",
                            "Asks with arping -D before the address is added; takes two seconds."),
                    parameter(
                            "nodad",
                            "boolean",
                            false,
                            "true",
                            "No duplicate detection by the kernel (IPv6)",
                            "Always so;" + " read for compatibility."),
                    parameter("noprefixroute", "boolean", false, "false", "No route for the network", ""),
                    parameter(
                            "preferred_lft",
                            "string",
                            false,
                            "forever",
                            "Preferred lifetime",
                            "0 keeps the address from" + " being chosen as a source."),
                    parameter("flush_routes", "boolean", false, "false", "Flush routes", "Read for compatibility."),
                    parameter(
                            "mac",
                            "string",
                            false,
                            "",
                            "MAC of a cluster address",
                            "Not offered; read for compatibility."),
                    parameter(
                            "check_link_status",
                            "boolean",
                            false,
                            "true",
                            "Check the link",
                            "A link without a carrier is a failure."),
                    parameter(
                            "refuse_after_stop",
                            "boolean",
                            false,
                            "true",
                            "Refuse connections for a moment after a stop",
                            "TCP packets that still come to a node after the address has left it are reset, so that"
                                    + " clients try again at once instead of after a second. Needs nft; jcrm's own.")),
            List.of(
                    new Action("start", Optional.empty(), "20s", Optional.empty()),
                    new Action("stop", Optional.empty(), "20s", Optional.empty()),
                    new Action("monitor", Optional.empty(), "20s", Optional.of("10s")),
                    new Action("validate-all", Optional.empty(), "20s", Optional.empty()),
                    new Action("meta-data", Optional.empty(), "5s", Optional.empty())));

    private AddressMetadata() {}

    private static Parameter parameter(
            String name, String type, boolean required, String ifAbsent, String title, String description) {
        return new Parameter(
                name,
                type,
                required,
                false,
                false,
                ifAbsent.isEmpty() ? Optional.empty() : Optional.of(ifAbsent),
                List.of(),
                title,
                description);
    }
}
