package org.jcrm.membership;

import java.util.Map;
import org.jgroups.Message;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.FRAG2;
import org.jgroups.protocols.FragHeader;

/**
 * Cuts long messages into pieces and puts them together. JGroups' own keeps the pieces of every message that is not
 * complete for as long as its sender is a member; members send one message after the other, so a few are enough.
 */
final class Fragments extends FRAG2 {
    private static final int MOST_INCOMPLETE = 8;

    Fragments(int bytes) {
        setFragSize(bytes);
        setId(ClassConfigurator.getProtocolId(FRAG2.class));
    }

    @Override
    protected Message unfragment(Message message, FragHeader header) {
        Map<Long, FragEntry> incomplete = fragment_list.get(message.getSrc());
        if (incomplete != null && incomplete.size() >= MOST_INCOMPLETE && !incomplete.containsKey(header.id)) {
            incomplete.keySet().stream().min(Long::compare).ifPresent(incomplete::remove);
        }
        return super.unfragment(message, header);
    }
}
