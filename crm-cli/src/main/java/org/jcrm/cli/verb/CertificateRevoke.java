package org.jcrm.cli.verb;

import java.io.IOException;
import java.math.BigInteger;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jcrm.cli.CliProblem;
import org.jcrm.cli.ExitCode;
import org.jcrm.cli.Session;
import org.jcrm.core.codec.CertificateJson;
import org.jcrm.core.codec.api.AnswerTimes;
import org.jcrm.core.codec.api.NodeCertificates;
import org.jcrm.membership.certificate.CertificateProblem;
import org.jcrm.membership.certificate.CertificateSubject;
import org.jcrm.membership.certificate.ClusterCertificates;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jcrm certificate revoke}: bars certificates, everywhere and at once. */
@Command(
        name = "revoke",
        description = {
            "Bars all certificates of a node or person, or one by its serial number: open links are cut, new ones refused. Runs",
            "where the authority's key is; members that are away learn it when they join."
        })
final class CertificateRevoke extends CertificateVerb {
    @Parameters(index = "0", arity = "0..1", paramLabel = "NAME", description = "The node or person.")
    @Nullable
    String name;

    @Option(
            names = "--serial",
            paramLabel = "HEX",
            description = "One certificate, by the serial number that `jcrm certificate list` shows.")
    @Nullable
    String serial;

    @Option(names = "--resend", description = "Revoke nothing more; hand the present list to everybody again.")
    boolean resend;

    @Option(
            names = {"-y", "--yes"},
            description = "Do not ask.")
    boolean yes;

    @Option(names = "--dry-run", description = "Only say what would be revoked.")
    boolean dryRun;

    @Option(names = "--json", description = "The daemon's answer as JSON.")
    boolean json;

    @Mixin
    AuthorityOptions authority = new AuthorityOptions();

    CertificateRevoke(Session session) {
        super(session);
    }

    @Override
    ExitCode run() throws Exception {
        int given = (name == null ? 0 : 1) + (serial == null ? 0 : 1) + (resend ? 1 : 0);
        if (given != 1) {
            throw usage("give a NAME, or --serial, or --resend");
        }
        ClusterCertificates opened = authority.open(session);
        try {
            Set<BigInteger> serials = serials(opened);
            if (!resend) {
                String what = serials.size() + (serials.size() == 1 ? " certificate" : " certificates")
                        + (name == null ? "" : " of " + name) + ": "
                        + String.join(
                                ", ",
                                serials.stream().map(each -> each.toString(16)).toList());
                if (dryRun) {
                    session.say("Would revoke " + what + ".");
                    return ExitCode.OK;
                }
                if (!yes && !session.confirms("Revoke " + what + "? There is no way back")) {
                    session.say("Nothing was done.");
                    return ExitCode.NOT_CONFIRMED;
                }
            }
            String list = resend
                    ? opened.revocations()
                            .orElseThrow(() -> new CliProblem(
                                    ExitCode.REFUSED, "nothing was revoked so far", "", "name what shall be revoked"))
                    : opened.revoke(serials);
            if (dryRun) {
                session.say("Would hand the present list to everybody.");
                return ExitCode.OK;
            }
            return handOut(list);
        } catch (CertificateProblem e) {
            throw invalid(e);
        } catch (IOException e) {
            throw AuthorityOptions.cannotWrite(authority.folder, e);
        }
    }

    private ExitCode handOut(String list) throws CliProblem {
        try {
            return noted(
                    post(
                            "/v1/certificates/revocations",
                            CertificateJson.writeRevocations(list),
                            AnswerTimes.CERTIFICATES),
                    json,
                    "Everybody has it.");
        } catch (CliProblem e) {
            session.say("The list is made: " + authority.folder.resolve("ca.crl") + ", but no daemon has it yet.");
            session.say("Next: jcrm certificate revoke --resend, or copy it to /etc/jcrm/pki/ca.crl of any member.");
            throw e;
        }
    }

    private Set<BigInteger> serials(ClusterCertificates opened) throws CliProblem, CertificateProblem, IOException {
        Set<BigInteger> found = new LinkedHashSet<>();
        if (serial != null) {
            if (!serial.matches("[0-9A-Fa-f:]{1,60}")) {
                throw usage("--serial: '" + serial + "' is no hexadecimal number");
            }
            found.add(new BigInteger(serial.replace(":", ""), 16));
            return found;
        }
        if (name == null) {
            return found;
        }
        for (X509Certificate each : opened.issued()) {
            if (isOf(each, name)
                    && each.getNotAfter().toInstant().isAfter(session.clock().instant())) {
                found.add(each.getSerialNumber());
            }
        }
        // Certificates that are older than the authority's index are known by whoever shows them.
        for (NodeCertificates each : shown()) {
            if (each.node().value().equals(name)) {
                found.add(new BigInteger(each.own().serial(), 16));
            }
        }
        if (found.isEmpty()) {
            throw new CliProblem(
                    ExitCode.REFUSED,
                    "no certificate of " + name + " is known",
                    "neither does the authority's index have one that is still valid, nor does a node show one",
                    "look with `jcrm certificate list --issued`, or give its --serial");
        }
        return found;
    }

    private List<NodeCertificates> shown() throws CliProblem {
        try {
            return report().nodes();
        } catch (CliProblem e) {
            if (e.exitCode() == ExitCode.UNREACHABLE) {
                // The index alone must do.
                return List.of();
            }
            throw e;
        }
    }

    private static boolean isOf(X509Certificate certificate, String name) {
        try {
            return CertificateSubject.of(certificate).name().equals(name);
        } catch (CertificateException e) {
            return false;
        }
    }
}
