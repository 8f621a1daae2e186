package org.jcrm.membership;

import java.net.BindException;

/** Says why a node could not begin to listen for its peers. */
final class ConnectFailure {
    private ConnectFailure() {}

    static String sentence(Throwable failure, MembershipSettings settings) {
        String where = settings.bindAddress().getHostAddress() + ":" + settings.bindPort();
        for (Throwable each = failure; each != null; each = each.getCause()) {
            String text = String.valueOf(each.getMessage());
            if (text.contains("Cannot assign requested address")) {
                return "this host has no address " + settings.bindAddress().getHostAddress()
                        + " (see \"ip address\"); correct the daemon's bind address, or bring the interface up";
            }
            if (each instanceof BindException
                    || text.contains("Address already in use")
                    || text.contains("No available port")) {
                return "the cluster port " + where
                        + " is in use, perhaps by another jcrmd (see \"ss -ltnp\"); end it or choose another port";
            }
        }
        return "the cluster layer could not start at " + where + ": " + failure;
    }
}
