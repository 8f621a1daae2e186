package org.jcrm.daemon.api;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.jcrm.core.model.NodeName;

/**
 * Who asks, as the connection proves it, and never as a header claims it.
 *
 * @param user the OS user of the local socket's other end, or the common name of a certificate
 * @param from where the connection comes from: {@code socket}, {@code 10.155.92.22:41234}
 * @param onBehalfOf whom a node or root names as the real asker: a claim for people to read, which gives no right
 */
public record Caller(String user, Access access, Origin origin, String from, Optional<String> onBehalfOf) {
    private static final String SOCKET = "socket";

    /** What proved who the caller is. */
    public sealed interface Origin {}

    /** The kernel, of a process on this host. */
    public record LocalUser(int uid) implements Origin {}

    /** The certificate of a configured node. */
    public record Peer(NodeName node) implements Origin {}

    /** The certificate of a person. */
    public record Person(String name) implements Origin {}

    public Caller {
        requireNonNull(user, "user is null");
        requireNonNull(access, "access is null");
        requireNonNull(origin, "origin is null");
        requireNonNull(from, "from is null");
        requireNonNull(onBehalfOf, "onBehalfOf is null");
    }

    static Caller local(int uid, String name, Access access) {
        return new Caller(name, access, new LocalUser(uid), SOCKET, Optional.empty());
    }

    static Caller peer(NodeName node, String from) {
        return new Caller(node.value(), Access.ADMIN, new Peer(node), from, Optional.empty());
    }

    static Caller person(String name, Access access, String from) {
        return new Caller(name, access, new Person(name), from, Optional.empty());
    }

    /** This node's own daemon, when it asks another one of its own accord. */
    public static Caller daemon(NodeName self) {
        return peer(self, SOCKET);
    }

    /** With the name that a front end gives of the real asker; others than root and nodes give none that counts. */
    Caller claiming(Optional<String> name) {
        boolean mayClaim = switch (origin) {
            case LocalUser local -> local.uid() == 0;
            case Peer peer -> true;
            case Person person -> false;
        };
        return mayClaim ? new Caller(user, access, origin, from, name) : this;
    }

    /** Budgets are counted by this. */
    String key() {
        return switch (origin) {
            case LocalUser local -> "uid " + local.uid();
            case Peer peer -> "node " + peer.node();
            case Person person -> "certificate " + person.name();
        };
    }

    /** Whether places are reserved for the caller: root, nodes and administrators must get in when others fill the house. */
    boolean isReservedFor() {
        return access == Access.ADMIN;
    }

    /** As "last change" names the asker. */
    String story() {
        return onBehalfOf
                .filter(name -> !name.equals(user))
                .map(name -> user + " on behalf of " + name)
                .orElse(user);
    }
}
