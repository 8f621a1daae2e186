package org.jcrm.daemon.api;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jcrm.core.codec.api.LocalStatus;
import org.jcrm.core.codec.api.StatusReport;
import org.jcrm.core.controller.Lifecycle;
import org.jcrm.core.controller.Snapshot;
import org.jcrm.core.controller.ViewId;
import org.jcrm.core.status.ClusterStatus;
import org.jcrm.daemon.loop.Published;

/** What this daemon says when it is asked how things are. */
public final class Reports {
    private final Published published;
    private final StatusSource source;
    private final Clock clock;
    private final String daemonVersion;
    private final Instant startedAt;
    private final Supplier<List<String>> localNotices;
    private final Supplier<Optional<String>> stuck;

    /**
     * @param localNotices what this daemon alone knows: a damaged store, for example
     * @param stuck one sentence if the event loop does not come to what is posted
     */
    public Reports(
            Published published,
            StatusSource source,
            Clock clock,
            String daemonVersion,
            Supplier<List<String>> localNotices,
            Supplier<Optional<String>> stuck) {
        this.published = published;
        this.source = source;
        this.clock = clock;
        this.daemonVersion = daemonVersion;
        this.startedAt = clock.instant();
        this.localNotices = localNotices;
        this.stuck = stuck;
    }

    public StatusReport report() {
        Snapshot snapshot = published.current();
        return new StatusReport(local(snapshot), source.read(snapshot, clock.instant()));
    }

    public ClusterStatus cluster() {
        return source.read(published.current(), clock.instant());
    }

    private LocalStatus local(Snapshot snapshot) {
        return new LocalStatus(
                snapshot.self(),
                snapshot.lifecycle(),
                snapshot.sentence(),
                snapshot.view().id().equals(ViewId.NONE)
                        ? ""
                        : snapshot.view().id().toString(),
                snapshot.quorate(),
                daemonVersion,
                startedAt,
                notices(snapshot));
    }

    private List<String> notices(Snapshot snapshot) {
        List<String> notices = new ArrayList<>(snapshot.notices());
        notices.addAll(localNotices.get());
        stuck.get().ifPresent(notices::add);
        return notices;
    }

    /** What this daemon shows beside the status. */
    public List<String> notices() {
        return notices(published.current());
    }

    /** Why this daemon is of no use although it answers, if so. */
    public Optional<String> stuck() {
        return stuck.get();
    }

    /** Whether this node takes part in the cluster now. */
    public boolean isMember() {
        Lifecycle lifecycle = published.current().lifecycle();
        return lifecycle == Lifecycle.MEMBER || lifecycle == Lifecycle.DC;
    }
}
