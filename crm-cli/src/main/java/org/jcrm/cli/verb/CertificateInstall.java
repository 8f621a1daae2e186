package org.jcrm.cli.verb;

import java.nio.file.Path;
import org.jcrm.cli.ExitCode;
import org.jcrm.cli.Session;
import org.jcrm.core.codec.api.CertificateAnswer;
import org.jcrm.core.codec.api.CertificateOrder;
import org.jcrm.core.model.NodeName;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jcrm certificate install}: brings a signed request home. */
@Command(
        name = "install",
        description = "Puts a certificate that the authority signed in its place; no restart is needed.")
final class CertificateInstall extends CertificateVerb {
    @Parameters(index = "0", paramLabel = "FILE", description = "The certificate.")
    Path file = Path.of("");

    @Parameters(index = "1", arity = "0..1", paramLabel = "NODE", description = "Default: the asked daemon's own node.")
    @Nullable
    String node;

    @Option(names = "--offline", description = "Into this host's files, without a daemon.")
    boolean offline;

    @Option(names = "--dry-run", description = "Only say where it would go.")
    boolean dryRun;

    CertificateInstall(Session session) {
        super(session);
    }

    @Override
    ExitCode run() throws Exception {
        String certificate = text(file);
        if (offline) {
            OfflineFolder files = OfflineFolder.open(session.resolve(connection.certificates), session.clock());
            if (!dryRun) {
                files.install(certificate);
            }
            session.say(files.node().node()
                    + (dryRun ? ": would be installed." : ": installed. Next: systemctl restart jcrmd"));
            return ExitCode.OK;
        }
        String target = nodeOrOwn(node);
        if (dryRun) {
            session.say(target + ": would be installed.");
            return ExitCode.OK;
        }
        CertificateAnswer answer = order(NodeName.of(target), CertificateOrder.installing(certificate));
        session.say(target + ": installed, valid until "
                + answer.certificates().own().notAfter() + ".");
        return ExitCode.OK;
    }
}
