package org.jcrm.agents.postgres;

import java.time.Duration;
import java.util.Optional;
import org.jcrm.core.agent.AgentCall;
import org.jcrm.core.agent.AgentContext;
import org.jcrm.core.cib.AttributeLifetime;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.ResourceId;

/** The node attributes of one resource, under the names of {@code ocf:heartbeat:pgsql}; written only when changed. */
record PgAttributes(AgentContext.Attributes attributes, ResourceId resource) {
    static final String STATUS_PRIMARY = "PRI";
    static final String STATUS_STOPPED = "STOP";
    static final String STATUS_UNKNOWN = "UNKNOWN";
    static final String STATUS_ALONE = "HS:alone";
    static final String DATA_LATEST = "LATEST";
    static final String DATA_SYNC = "STREAMING|SYNC";
    static final String DATA_ASYNC = "STREAMING|ASYNC";
    static final String DATA_DISCONNECT = "DISCONNECT";
    static final String SCORE_PRIMARY = "1000";
    static final String SCORE_CANDIDATE = "100";
    /** Of a primary that had better hand over: it goes on if nobody else may be promoted. */
    static final String SCORE_HANDING_OVER = "10";

    static final String SCORE_NEVER = "-INFINITY";

    /** The attributes, with the part of their name after the resource's. */
    enum Name {
        STATUS("-status", AttributeLifetime.TRANSIENT),
        DATA_STATUS("-data-status", AttributeLifetime.PERMANENT),
        XLOG_LOC("-xlog-loc", AttributeLifetime.TRANSIENT),
        /** Beside the LSN, which alone cannot be compared; there only while there is no primary. */
        TIMELINE("-timeline", AttributeLifetime.TRANSIENT),
        BASELINE("-master-baseline", AttributeLifetime.TRANSIENT),
        RECEIVER_STATUS("-receiver-status", AttributeLifetime.TRANSIENT),
        /** Of a primary: the timeline that it writes, so that a standby can tell whether it is able to follow. */
        PRIMARY_TIMELINE("-master-timeline", AttributeLifetime.TRANSIENT),
        /** That the disk has too little room; there only while it holds. */
        ROOM("-room", AttributeLifetime.TRANSIENT),
        /** A sentence that every screen must show ({@code StatusReader}); there only while it holds. */
        NOTICE("-notice", AttributeLifetime.TRANSIENT),
        SCORE("", AttributeLifetime.TRANSIENT);

        private final String suffix;
        private final AttributeLifetime lifetime;

        Name(String suffix, AttributeLifetime lifetime) {
            this.suffix = suffix;
            this.lifetime = lifetime;
        }
    }

    static PgAttributes of(AgentCall call, AgentContext context) {
        return new PgAttributes(context.attributes(), call.baseResource());
    }

    String fullName(Name name) {
        return name == Name.SCORE ? "master-" + resource : resource + name.suffix;
    }

    Optional<String> get(NodeName node, Name name) {
        return attributes.get(node, fullName(name)).filter(value -> !value.isEmpty());
    }

    boolean is(NodeName node, Name name, String value) {
        return get(node, name).filter(value::equals).isPresent();
    }

    void set(NodeName node, Name name, String value) throws InterruptedException {
        if (!is(node, name, value)) {
            attributes.set(node, fullName(name), Optional.of(value), name.lifetime, Duration.ZERO);
        }
    }

    /**
     * Who waits wants to hear it from those who decide: what this node knows may be out of date, because what was written last
     * has not come here.
     *
     * @return whether the value is in the CIB for certain; never if there is no time to wait
     */
    boolean setAndWait(NodeName node, Name name, String value, Duration wait) throws InterruptedException {
        return attributes.set(node, fullName(name), Optional.of(value), name.lifetime, wait) && !wait.isZero();
    }

    void remove(NodeName node, Name name) throws InterruptedException {
        if (attributes.get(node, fullName(name)).isPresent()) {
            attributes.set(node, fullName(name), Optional.empty(), name.lifetime, Duration.ZERO);
        }
    }

    /** Sets it, or removes it if there is nothing to say. */
    void put(NodeName node, Name name, Optional<String> value) throws InterruptedException {
        if (value.isPresent()) {
            set(node, name, value.get());
        } else {
            remove(node, name);
        }
    }

    /** What only a primary says of itself. */
    void endPrimacy(NodeName node) throws InterruptedException {
        remove(node, Name.BASELINE);
        remove(node, Name.PRIMARY_TIMELINE);
        remove(node, Name.NOTICE);
    }

    Optional<WalPosition> position(NodeName node) {
        return get(node, Name.XLOG_LOC)
                .flatMap(WalPosition::parseDigits)
                .map(lsn -> new WalPosition(timeline(node, Name.TIMELINE), lsn));
    }

    /** 0: unknown. */
    int timeline(NodeName node, Name name) {
        return get(node, name)
                .filter(text -> text.matches("\\d{1,9}"))
                .map(Integer::parseInt)
                .orElse(0);
    }
}
