package org.jcrm.agents.ip;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import org.jcrm.agents.AgentProblem;
import org.jcrm.core.agent.AgentCall;
import org.jcrm.core.model.Flags;
import org.jcrm.core.model.OcfResult;

/**
 * The parameters of one call.
 *
 * @param prefix bits of the network, from {@code cidr_netmask}; empty: from the route that matches
 * @param label {@code eth0:LABEL}, at most 15 characters together
 */
record AddressParameters(
        InetAddress address,
        Optional<String> nic,
        Optional<Integer> prefix,
        Optional<String> broadcast,
        Optional<String> label,
        Duration arpInterval,
        int arpCount,
        int arpRefreshCount,
        boolean checkLink,
        boolean detectDuplicates,
        boolean noPrefixRoute,
        Optional<String> preferredLifetime,
        boolean refuseAfterStop) {

    static AddressParameters of(AgentCall call) throws AgentProblem {
        InetAddress address = address(call);
        int bits = address instanceof Inet6Address ? 128 : 32;
        return new AddressParameters(
                address,
                shaped(call, "nic", "[0-9A-Za-z_.@-]{1,15}", "the name of an interface, such as eth0"),
                call.param("cidr_netmask").isPresent() ? Optional.of(prefix(call, bits)) : Optional.empty(),
                shaped(call, "broadcast", "[0-9.]{7,15}|[+-]", "an IP address, + or -"),
                shaped(call, "iflabel", "[0-9A-Za-z_.-]{1,15}", "letters, digits, dots, dashes and underscores"),
                Duration.ofMillis(number(call, "arp_interval", 200)),
                number(call, "arp_count", 5),
                number(call, "arp_count_refresh", 0),
                bool(call, "check_link_status", true),
                bool(call, "run_arping", false),
                bool(call, "noprefixroute", false),
                shaped(call, "preferred_lft", "\\d{1,9}|forever", "a number of seconds, or forever")
                        .filter(text -> !text.equals("forever")),
                bool(call, "refuse_after_stop", true));
    }

    /** It becomes an argument of a program that root runs: nothing but what it must be. */
    private static Optional<String> shaped(AgentCall call, String name, String shape, String what) throws AgentProblem {
        Optional<String> text = call.param(name);
        if (text.isPresent() && (!text.get().matches(shape) || text.get().matches("-.+"))) {
            throw new AgentProblem(
                    OcfResult.NOT_CONFIGURED,
                    name + " is '" + text.get().replaceAll("\\p{C}", "?") + "'; it must be " + what);
        }
        return text;
    }

    private static InetAddress address(AgentCall call) throws AgentProblem {
        Optional<String> text = call.param("ip");
        if (text.isEmpty()) {
            throw new AgentProblem(OcfResult.NOT_CONFIGURED, "The parameter ip is missing: which address?");
        }
        try {
            return InetAddress.ofLiteral(text.get().strip());
        } catch (IllegalArgumentException e) {
            throw new AgentProblem(
                    OcfResult.NOT_CONFIGURED,
                    "ip is '" + text.get() + "'; it must be an IP address without a netmask, such as 10.0.0.20");
        }
    }

    /** {@code 24} or {@code 255.255.255.0}. */
    private static int prefix(AgentCall call, int bits) throws AgentProblem {
        String text = call.param("cidr_netmask").orElse("").strip();
        if (text.matches("\\d{1,3}") && Integer.parseInt(text) <= bits) {
            return Integer.parseInt(text);
        }
        if (bits == 32 && text.matches("\\d{1,3}(\\.\\d{1,3}){3}")) {
            int mask = 0;
            for (String part : text.split("\\.", -1)) {
                mask = (mask << 8) | (Integer.parseInt(part) & 0xFF);
            }
            int ones = Integer.bitCount(mask);
            if (mask == (ones == 0 ? 0 : -1 << (32 - ones))) {
                return ones;
            }
        }
        throw new AgentProblem(
                OcfResult.NOT_CONFIGURED,
                "cidr_netmask is '" + text + "'; it must be a number of bits up to " + bits
                        + (bits == 32 ? ", or a netmask such as 255.255.255.0" : ""));
    }

    private static int number(AgentCall call, String name, int ifAbsent) throws AgentProblem {
        String text = call.param(name).orElse(Integer.toString(ifAbsent)).strip();
        if (!text.matches("\\d{1,6}")) {
            throw new AgentProblem(
                    OcfResult.NOT_CONFIGURED, name + " is '" + text + "'; it must be a whole number, 0 or more");
        }
        return Integer.parseInt(text);
    }

    private static boolean bool(AgentCall call, String name, boolean ifAbsent) throws AgentProblem {
        Optional<String> text = call.param(name);
        if (text.isEmpty()) {
            return ifAbsent;
        }
        return Flags.parse(text.get())
                .orElseThrow(() -> new AgentProblem(
                        OcfResult.NOT_CONFIGURED, name + " is '" + text.get() + "'; it must be true or false"));
    }

    boolean isVersion6() {
        return address instanceof Inet6Address;
    }

    String text() {
        return address.getHostAddress();
    }
}
