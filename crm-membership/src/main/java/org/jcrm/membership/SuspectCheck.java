package org.jcrm.membership;

import java.util.Collection;
import java.util.Iterator;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jgroups.Address;
import org.jgroups.Event;
import org.jgroups.Message;
import org.jgroups.View;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.VERIFY_SUSPECT2;
import org.jgroups.util.MessageBatch;
import org.jspecify.annotations.Nullable;

/**
 * Asks a suspect whether it lives, and gives it up exactly one timeout later. JGroups' own looks at its suspects at
 * fixed times, which wakes an idle node ten times a second and takes up to two timeouts.
 *
 * <p>And it answers only members of its own view (ADR 0312). Where messages get lost one way only, a node may be suspected by one
 * that it has left behind: it lives, but it is in another view, and must not be kept in that one.
 */
final class SuspectCheck extends VERIFY_SUSPECT2 {
    SuspectCheck(long timeoutMillis) {
        setTimeout(timeoutMillis);
        setId(ClassConfigurator.getProtocolId(VERIFY_SUSPECT2.class));
    }

    private volatile @Nullable View view;

    @Override
    public Object down(Event event) {
        if (event.getType() == Event.VIEW_CHANGE) {
            view = event.getArg();
        }
        return super.down(event);
    }

    @Override
    public @Nullable Object up(Message message) {
        return message.getHeader(id) != null && isOutside(message.getSrc()) ? null : super.up(message);
    }

    @Override
    public void up(MessageBatch batch) {
        if (isOutside(batch.sender())) {
            for (Iterator<Message> each = batch.iterator(); each.hasNext(); ) {
                if (each.next().getHeader(id) != null) {
                    each.remove();
                }
            }
        }
        super.up(batch);
    }

    private boolean isOutside(Address asking) {
        View present = view;
        return present != null && !present.containsMember(asking);
    }

    @Override
    public synchronized void start() {
        running = true;
    }

    @Override
    protected void verifySuspect(Collection<Address> members) {
        super.verifySuspect(members);
        // One more, because a deadline and a timer that round differently would miss each other.
        Future<?> _ = timer.schedule(this, timeout + 1, TimeUnit.MILLISECONDS);
    }
}
