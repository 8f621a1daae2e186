package org.jcrm.cli.verb;

import java.nio.file.Path;
import java.util.List;
import org.jcrm.cli.CliProblem;
import org.jcrm.cli.ExitCode;
import org.jcrm.cli.Session;
import org.jcrm.core.codec.api.CertificateOrder;
import org.jcrm.core.codec.api.CertificateReport;
import org.jcrm.core.codec.api.NodeCertificates;
import org.jcrm.membership.certificate.ClusterCertificates;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jcrm certificate renew}: new keys and certificates for nodes that run, without a restart. */
@Command(
        name = "renew",
        description = {
            "Gives a node a new key and certificate without a restart. Where the authority's key is not at hand it writes the",
            "request to a file: sign that with `jcrm certificate sign`, and bring the answer with `jcrm certificate install`."
        })
final class CertificateRenew extends CertificateVerb {
    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "NODE",
            description = "A node or the arbitrator (default: the asked daemon's own node).")
    @Nullable
    String node;

    @Option(names = "--all", description = "All nodes, and the arbitrator.")
    boolean all;

    @Option(
            names = "--offline",
            description = "This host's files, without a daemon: for one that does not start any more.")
    boolean offline;

    @Option(names = "--out", paramLabel = "FILE", description = "Where a request is written (default: NODE.csr).")
    @Nullable
    Path out;

    @Option(names = "--dry-run", description = "Only say what would be renewed.")
    boolean dryRun;

    @Mixin
    AuthorityOptions authority = new AuthorityOptions();

    CertificateRenew(Session session) {
        super(session);
    }

    @Override
    ExitCode run() throws Exception {
        if (all && node != null) {
            throw usage("--all and " + node + " exclude each other");
        }
        if (offline) {
            return renewFiles();
        }
        List<NodeCertificates> meant;
        if (all) {
            meant = everybody();
        } else {
            CertificateReport report = report();
            meant = node == null ? List.of(report.nodes().getFirst()) : named(report, List.of(node));
        }
        if (dryRun) {
            boolean here = authority.isHere(session);
            meant.forEach(each -> session.say(
                    here
                            ? "Would renew " + each.node() + ", whose certificate is valid until "
                                    + each.own().notAfter() + "."
                            : "Would write a request of " + each.node() + " to " + request(each)
                                    + ", since the authority's key is not in " + authority.folder + "."));
            return ExitCode.OK;
        }
        if (!authority.isHere(session)) {
            for (NodeCertificates each : meant) {
                handOut(each, request(order(each.node(), CertificateOrder.requesting())));
            }
            return ExitCode.OK;
        }
        ClusterCertificates opened = authority.open(session);
        for (NodeCertificates each : meant) {
            renew(each, opened);
        }
        return ExitCode.OK;
    }

    /** Of an expired certificate the names are known as well as before; only its daemon does not start. */
    private ExitCode renewFiles() throws CliProblem {
        if (node != null || all) {
            throw usage("--offline is about the files of this host; leave the node's name out");
        }
        OfflineFolder files = OfflineFolder.open(session.resolve(connection.certificates), session.clock());
        if (dryRun) {
            session.say("Would renew " + files.node().node() + ", whose certificate is valid until "
                    + files.node().own().notAfter() + ".");
            return ExitCode.OK;
        }
        String request = files.request();
        if (!authority.isHere(session)) {
            handOut(files.node(), request);
            return ExitCode.OK;
        }
        files.install(sign(authority.open(session), request, files.node()));
        session.say(files.node().node() + ": renewed. Next: systemctl restart jcrmd");
        return ExitCode.OK;
    }

    private Path request(NodeCertificates each) {
        return out == null || all ? Path.of(each.node() + ".csr") : out;
    }

    private void handOut(NodeCertificates each, String request) throws CliProblem {
        Path file = written(request(each), request);
        String more = offline ? " --offline" : " " + each.node();
        session.say("The authority's key is not here (" + session.resolve(authority.folder) + "). The request of "
                + each.node() + " is in " + file + "; the key stays on " + each.node() + ".");
        session.say("Next, where the authority is:  jcrm certificate sign " + file.getFileName() + " --authority DIR"
                + String.join(
                        "",
                        AuthorityOptions.addresses(each.own().names()).stream()
                                .map(address -> " --address " + address.getHostAddress())
                                .toList()));
        session.say("Then, here:                    jcrm certificate install " + each.node() + ".crt" + more);
    }
}
