package org.jcrm.agents.postgres;

import java.io.IOException;
import java.net.InetAddress;
import java.util.regex.Pattern;
import org.jcrm.agents.ip.LocalAddress;

/** Which addresses are on this node, without a fork. */
final class LocalAddresses {
    private static final Pattern LITERAL = Pattern.compile("[0-9.]+|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

    private LocalAddresses() {}

    /** @param address an IP address; names are not looked up, they would block */
    static boolean has(String address) {
        if (!LITERAL.matcher(address).matches()) {
            return false;
        }
        try {
            InetAddress parsed = InetAddress.ofLiteral(address);
            return !parsed.isLoopbackAddress() && LocalAddress.find(parsed).isPresent();
        } catch (IOException | IllegalArgumentException e) {
            return false;
        }
    }
}
