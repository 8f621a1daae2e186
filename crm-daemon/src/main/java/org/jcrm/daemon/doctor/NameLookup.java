package org.jcrm.daemon.doctor;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;

/** How this host resolves names: {@code /etc/hosts}, then whatever {@code nsswitch.conf} says. */
@FunctionalInterface
public interface NameLookup {
    /** @return numeric addresses; empty if nobody knows the name. May take long. */
    List<String> addresses(String name);

    /** As every program of this host does it. */
    static NameLookup ofHost() {
        return name -> {
            try {
                return Arrays.stream(InetAddress.getAllByName(name))
                        .map(InetAddress::getHostAddress)
                        .toList();
            } catch (UnknownHostException e) {
                return List.of();
            }
        };
    }
}
