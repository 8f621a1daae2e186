package org.jcrm.cli.verb;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jcrm.cli.CliProblem;
import org.jcrm.cli.ExitCode;
import org.jcrm.cli.Session;
import org.jcrm.core.model.NodeName;
import org.jcrm.membership.certificate.CertificateProblem;
import org.jcrm.membership.certificate.CertificateRequest;
import org.jcrm.membership.certificate.ClusterCertificates;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jcrm certificate sign}: the authority's half of a renewal by files. Asks no daemon. */
@Command(
        name = "sign",
        description = "Signs a node's request that `jcrm certificate renew` wrote; where the authority is.")
final class CertificateSign extends CertificateVerb {
    @Parameters(index = "0", paramLabel = "FILE", description = "The request.")
    Path file = Path.of("");

    @Option(
            names = "--address",
            paramLabel = "ADDRESS",
            description = "An address by which the node is called; once for each.")
    List<String> addresses = List.of();

    @Option(names = "--out", paramLabel = "FILE", description = "The certificate (default: NODE.crt).")
    @Nullable
    Path out;

    @Option(
            names = {"-y", "--yes"},
            description = "Do not ask.")
    boolean yes;

    @Option(names = "--dry-run", description = "Only say what would be signed.")
    boolean dryRun;

    @Mixin
    AuthorityOptions authority = new AuthorityOptions();

    CertificateSign(Session session) {
        super(session);
    }

    @Override
    ExitCode run() throws Exception {
        ClusterCertificates opened = authority.open(session);
        CertificateRequest request;
        try {
            request = CertificateRequest.read(text(file), file.toString());
        } catch (CertificateProblem e) {
            throw invalid(e);
        }
        if (!request.name().matches("[A-Za-z0-9][A-Za-z0-9_.-]{0,62}")) {
            throw new CliProblem(ExitCode.INVALID, file + " asks for a name that no node has", "", "ask for it again");
        }
        if (dryRun) {
            session.say("Would sign a certificate of the node " + request.name() + ".");
            return ExitCode.OK;
        }
        // A node's certificate may do everything: its name is what must be looked at.
        if (!yes && !session.confirms("Sign a certificate of the node " + request.name() + "?")) {
            session.say("Nothing was done.");
            return ExitCode.NOT_CONFIRMED;
        }
        try {
            String certificate =
                    opened.sign(request, NodeName.of(request.name()), AuthorityOptions.addresses(addresses));
            Path made = written(out == null ? Path.of(request.name() + ".crt") : out, certificate);
            session.say("Signed: " + made + ". Bring it back and run: jcrm certificate install " + made.getFileName());
            return ExitCode.OK;
        } catch (IOException e) {
            throw AuthorityOptions.cannotWrite(authority.folder, e);
        }
    }
}
