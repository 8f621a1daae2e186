package org.jcrm.cli.verb;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jcrm.cli.CliProblem;
import org.jcrm.cli.ExitCode;
import org.jcrm.cli.FileFailure;
import org.jcrm.cli.Session;
import org.jcrm.membership.certificate.CertificateProblem;
import org.jcrm.membership.certificate.ClusterCertificates;
import picocli.CommandLine.Option;

/** Where the authority's key is. */
final class AuthorityOptions {
    @Option(
            names = "--authority",
            paramLabel = "DIR",
            description = "Folder with ca.crt and ca.key (default: /etc/jcrm/authority).")
    Path folder = Path.of("/etc/jcrm/authority");

    /** Whether its key can be reached from here. */
    boolean isHere(Session session) {
        return ClusterCertificates.isIn(session.resolve(folder));
    }

    /** @throws CliProblem if it is not here, or no good */
    ClusterCertificates open(Session session) throws CliProblem {
        Path resolved = session.resolve(folder);
        try {
            ClusterCertificates.completeSuccession(resolved);
            if (!isHere(session)) {
                throw new CliProblem(
                        ExitCode.INVALID,
                        "the authority's key is not here",
                        "there is no " + resolved.resolve("ca.key"),
                        "give its folder with --authority (`jcrm cluster init` made it as DIR/authority), or run this on the"
                                + " host that has it");
            }
            return ClusterCertificates.open(resolved, session.clock().instant());
        } catch (CertificateProblem e) {
            throw new CliProblem(ExitCode.INVALID, "the authority cannot be used", String.valueOf(e.getMessage()), "");
        } catch (IOException e) {
            throw cannotWrite(resolved, e);
        }
    }

    static CliProblem cannotWrite(Path path, IOException e) {
        return new CliProblem(
                ExitCode.REFUSED,
                path + " cannot be written",
                FileFailure.why(e),
                "run it as root, on a disk with free space");
    }

    /** Those that are numeric: a name in a certificate needs no address beside it. */
    static List<InetAddress> addresses(List<String> names) {
        List<InetAddress> found = new ArrayList<>();
        for (String each : names) {
            try {
                found.add(InetAddress.ofLiteral(each));
            } catch (IllegalArgumentException e) {
                // A name.
            }
        }
        return found;
    }
}
