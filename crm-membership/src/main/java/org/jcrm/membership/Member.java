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
 * that address: JGroups sorts addresses wherever it must choose a member and has no other order, and so chooses the one
 * that was there first (see {@link Generations}).
 *
 * @param incarnation the count of lives at which this one began; no two lives of a node have the same
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
            long incarnation = uuid.getMostSignificantBits();
            String text = name == null ? "" : new String(name, StandardCharsets.UTF_8);
            if (!text.isBlank() && incarnation >= 0 && incarnation <= Generations.LARGEST) {
                return Optional.of(new Member(NodeName.of(text), incarnation));
            }
        }
        return Optional.empty();
    }

    @Override
    public String toString() {
        return name + "/" + incarnation;
    }
}
