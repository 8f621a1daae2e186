package org.jcrm.core.doctor;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jcrm.core.model.NodeName;

/** When a certificate is renewed, and from when its end is told. */
public final class CertificateLife {
    /** Renewing may take people, and people take holidays. */
    static final Duration SOON = Duration.ofDays(30);

    /** Renewals of certificates that were made together are spread over this part of their life. */
    private static final int SPREAD_PARTS = 12;

    private CertificateLife() {}

    /**
     * When a daemon renews its certificate by itself: after two thirds of its life at the latest, and up to a twelfth
     * earlier, so that certificates which were made on one day are not renewed, and do not end, on one day.
     *
     * @param spread from 0 to 1, the same whenever it is asked for one certificate
     */
    public static Instant renewal(Instant notBefore, Instant notAfter, double spread) {
        Duration life = Duration.between(notBefore, notAfter);
        Duration earlier = Duration.ofMillis((long) (life.toMillis() * spread / SPREAD_PARTS));
        return notBefore.plus(life.multipliedBy(2).dividedBy(3)).minus(earlier);
    }

    /**
     * What every screen says of a node's certificates, each with the command that helps; nothing while all is well.
     *
     * @param own the node's certificate
     * @param authorities whose certificates it trusts
     */
    public static List<String> notices(
            NodeName node, HostFacts.Certificate own, List<HostFacts.Certificate> authorities, Instant now) {
        List<String> notices = new ArrayList<>();
        left(own, now)
                .ifPresent(left -> notices.add(
                        left.isPositive()
                                ? "The certificate of " + node + " ends in " + days(left) + ", on " + own.notAfter()
                                        + ": then " + node + " can make no new link. Run: jcrm certificate renew "
                                        + node
                                : "The certificate of " + node + " expired on " + own.notAfter() + ": " + node
                                        + " lives on the links that are open, and the next cut link or restart puts it"
                                        + " out of the cluster. Run: jcrm certificate renew " + node));
        for (HostFacts.Certificate authority : authorities) {
            left(authority, now)
                    .ifPresent(left -> notices.add("The authority that " + node + " trusts "
                            + (left.isPositive() ? "ends in " + days(left) + ", on " : "expired on ")
                            + authority.notAfter() + ", and all certificates with it."
                            + " Run: jcrm certificate rotate-authority"));
        }
        return notices;
    }

    /** A revoked node's own screen, and everybody else's. */
    public static String revoked(NodeName node) {
        return "The certificate of " + node + " was revoked: no other node takes a link of it. If " + node
                + " is yours, run where the authority is: jcrm certificate issue --node " + node
                + ", and copy the files to it.";
    }

    /** How long it still lasts, if that is to be told. */
    private static Optional<Duration> left(HostFacts.Certificate certificate, Instant now) {
        return Optional.of(Duration.between(now, certificate.notAfter())).filter(left -> left.compareTo(SOON) < 0);
    }

    static String days(Duration left) {
        long days = left.toDays();
        return days == 0 ? "less than a day" : days == 1 ? "1 day" : days + " days";
    }
}
