package org.jcrm.membership;

import java.net.BindException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;

/** Says why a node could not begin to listen for its peers. */
final class ConnectFailure {
    private ConnectFailure() {}

    static String sentence(Throwable failure, MembershipSettings settings) {
        String where = settings.bindAddress().getHostAddress() + ":" + settings.bindPort();
        if (!isLocal(settings.bindAddress())) {
            return "this host has no address " + settings.bindAddress().getHostAddress()
                    + " (see \"ip address\"); correct the daemon's bind address, or bring the interface up";
        }
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (each instanceof BindException) {
                return "the cluster port " + where
                        + " is in use, perhaps by another jcrmd (see \"ss -ltnp\"); end it or choose another port";
            }
        }
        return "the cluster layer could not start at " + where + ": " + failure;
    }

    private static boolean isLocal(InetAddress address) {
        try {
            return NetworkInterface.getByInetAddress(address) != null;
        } catch (SocketException e) {
            // Then nothing can be said about it.
            return true;
        }
    }
}
