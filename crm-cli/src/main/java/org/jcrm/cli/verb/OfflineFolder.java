package org.jcrm.cli.verb;

import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jcrm.cli.CliProblem;
import org.jcrm.core.codec.api.NodeCertificates;
import org.jcrm.membership.certificate.CertificateFolder;
import org.jcrm.membership.certificate.CertificateOrders;
import org.jcrm.membership.certificate.CertificateProblem;
import org.jcrm.membership.certificate.NodeCredentials;

/** This host's certificates without a daemon: most of all when they expired and it does not start any more. */
record OfflineFolder(Path directory, NodeCredentials present, Instant now) {
    static OfflineFolder open(Path directory, Clock clock) throws CliProblem {
        try {
            // As of the moment at which they were made: whether they have expired is not the question here.
            X509Certificate own = NodeCredentials.certificate(directory);
            return new OfflineFolder(
                    directory,
                    NodeCredentials.load(directory, own.getNotBefore().toInstant()),
                    clock.instant());
        } catch (CertificateProblem e) {
            throw CertificateVerb.invalid(e);
        }
    }

    NodeCertificates node() {
        return new NodeCertificates(
                present.node(),
                CertificateOrders.line(present.files().certificate().toString(), present.certificate()),
                List.of(),
                "",
                "",
                List.of(),
                Optional.empty());
    }

    String request() throws CliProblem {
        try {
            return new CertificateFolder(directory).request(present.node());
        } catch (CertificateProblem e) {
            throw CertificateVerb.invalid(e);
        } catch (IOException e) {
            throw AuthorityOptions.cannotWrite(directory, e);
        }
    }

    void install(String certificate) throws CliProblem {
        try {
            new CertificateFolder(directory).install(present, certificate, now);
        } catch (CertificateProblem e) {
            throw CertificateVerb.invalid(e);
        } catch (IOException e) {
            throw AuthorityOptions.cannotWrite(directory, e);
        }
    }
}
