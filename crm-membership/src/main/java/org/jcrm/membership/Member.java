package org.jcrm.membership;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jcrm.core.model.NodeName;
import org.jgroups.Address;
import org.jgroups.util.ExtendedUUID;

/**
 * One life of a node in the cluster layer. A daemon that died and came back has the same name but is another member.
 *
 * <p>It travels inside the JGroups address, so a view names its members by itself. The incarnation is the high half of
 * that address: JGroups sorts addresses wherever it must choose a member, and so chooses the oldest.
 *
 * @param incarnation when this life began, tenths of a second since 1970 by that node's clock; never repeats on a node
 *     whose clock does not go back
 */
record Member(NodeName name, long incarnation) {
    private static final String NAME_KEY = "n";

    Member {
        requireNonNull(name, "name is null");
    }

    Address newAddress() {
        return new ExtendedUUID(incarnation, ThreadLocalRandom.current().nextLong())
                .put(NAME_KEY, name.value().getBytes(StandardCharsets.UTF_8));
    }

    /** Empty for an address that {@link #newAddress} did not make. */
    static Optional<Member> of(Address address) {
        if (address instanceof ExtendedUUID uuid) {
            byte[] name = uuid.get(NAME_KEY);
            if (name != null && name.length > 0) {
                return Optional.of(new Member(
                        NodeName.of(new String(name, StandardCharsets.UTF_8)), uuid.getMostSignificantBits()));
            }
        }
        return Optional.empty();
    }

    @Override
    public String toString() {
        return name + "/" + incarnation;
    }
}
