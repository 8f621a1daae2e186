package org.jcrm.cli.verb;

import java.io.IOException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jcrm.cli.CliProblem;
import org.jcrm.cli.ExitCode;
import org.jcrm.cli.Session;
import org.jcrm.core.codec.api.CertificateLine;
import org.jcrm.core.codec.api.CertificateOrder;
import org.jcrm.core.codec.api.NodeCertificates;
import org.jcrm.membership.certificate.CertificateProblem;
import org.jcrm.membership.certificate.CertificateSubject;
import org.jcrm.membership.certificate.ClusterCertificates;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code jcrm certificate rotate-authority}: replaces the authority on running members. What is done already is seen by
 * what the members show, so a rotation that broke off goes on where it stopped.
 */
@Command(
        name = "rotate-authority",
        description = {
            "Replaces the cluster's authority step by step, on running members: all trust both, all get new certificates, the old",
            "one is dropped. Where it broke off it goes on when it is run again."
        })
final class CertificateRotateAuthority extends CertificateVerb {
    @Option(
            names = {"-y", "--yes"},
            description = "Do not ask.")
    boolean yes;

    @Option(names = "--dry-run", description = "Only say what would be done.")
    boolean dryRun;

    @Mixin
    AuthorityOptions authority = new AuthorityOptions();

    CertificateRotateAuthority(Session session) {
        super(session);
    }

    @Override
    ExitCode run() throws Exception {
        ClusterCertificates old = authority.open(session);
        boolean goesOn = old.hasSuccessor();
        List<NodeCertificates> members = everybody();
        try {
            List<String> people = people(old);
            session.say((goesOn ? "A rotation broke off and goes on: " : "The authority is replaced on ")
                    + String.join(
                            ", ",
                            members.stream().map(each -> each.node().value()).toList())
                    + ".");
            people.forEach(each -> session.say(
                    "The certificate of " + each + " ends with the old authority; issue a new one afterwards."));
            if (dryRun) {
                session.say("Nothing was done (--dry-run).");
                return ExitCode.OK;
            }
            if (!yes && !session.confirms("Replace the authority?")) {
                session.say("Nothing was done.");
                return ExitCode.NOT_CONFIRMED;
            }
            rotate(old, old.successor());
            return ExitCode.OK;
        } catch (CertificateProblem e) {
            throw invalid(e);
        } catch (IOException e) {
            throw AuthorityOptions.cannotWrite(authority.folder, e);
        }
    }

    private void rotate(ClusterCertificates old, ClusterCertificates next)
            throws CliProblem, CertificateProblem, IOException {
        String oldSerial = serial(old);
        String nextSerial = serial(next);
        for (NodeCertificates each : everybody()) {
            if (!trusts(each, nextSerial)) {
                order(each.node(), CertificateOrder.trusting(old.pem() + next.pem(), old.endorse(next.certificate())));
                session.say(each.node() + ": trusts both authorities.");
            }
        }
        requireAll("does not trust the new authority yet", each -> trusts(each, nextSerial));
        for (NodeCertificates each : everybody()) {
            if (!isIssuedBy(each, nextSerial)) {
                renew(each, next);
            }
        }
        requireAll("has no certificate of the new authority yet", each -> isIssuedBy(each, nextSerial));
        for (NodeCertificates each : everybody()) {
            if (trusts(each, oldSerial)) {
                order(each.node(), CertificateOrder.trusting(next.pem(), ""));
                session.say(each.node() + ": trusts the new authority alone.");
            }
        }
        requireAll("still trusts the old authority", each -> !trusts(each, oldSerial));
        session.say(
                "Done. The old authority is kept in " + old.succeed() + "; remove it when nothing needs it any more.");
    }

    /** A condition that all members must meet before the next step. */
    private interface Condition {
        boolean holds(NodeCertificates member);
    }

    private void requireAll(String what, Condition condition) throws CliProblem {
        for (NodeCertificates each : everybody()) {
            if (!condition.holds(each)) {
                throw new CliProblem(
                        ExitCode.REFUSED, each.node() + " " + what, "", "run this again: it goes on where it stopped");
            }
        }
    }

    private static String serial(ClusterCertificates authority) {
        return authority.certificate().getSerialNumber().toString(16);
    }

    private static boolean trusts(NodeCertificates member, String authority) {
        return member.authorities().stream().map(CertificateLine::serial).anyMatch(authority::equals);
    }

    /** The first of the authorities is the one that issued its own certificate. */
    private static boolean isIssuedBy(NodeCertificates member, String authority) {
        return member.authorities().getFirst().serial().equals(authority);
    }

    private List<String> people(ClusterCertificates old) throws CertificateProblem, IOException {
        Instant now = session.clock().instant();
        List<String> found = new ArrayList<>();
        for (X509Certificate each : old.issued()) {
            try {
                CertificateSubject subject = CertificateSubject.of(each);
                if (subject.role().isPresent() && each.getNotAfter().toInstant().isAfter(now)) {
                    found.add(subject.name() + " (" + subject.role().get().unit() + ")");
                }
            } catch (CertificateException e) {
                // What cannot be read counts nowhere.
            }
        }
        return found;
    }
}
