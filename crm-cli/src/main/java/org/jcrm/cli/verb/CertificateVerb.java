package org.jcrm.cli.verb;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jcrm.cli.CliProblem;
import org.jcrm.cli.ExitCode;
import org.jcrm.cli.Session;
import org.jcrm.cli.client.Answer;
import org.jcrm.cli.client.Request;
import org.jcrm.core.codec.CertificateJson;
import org.jcrm.core.codec.api.AnswerTimes;
import org.jcrm.core.codec.api.CertificateAnswer;
import org.jcrm.core.codec.api.CertificateOrder;
import org.jcrm.core.codec.api.CertificateReport;
import org.jcrm.core.codec.api.NodeCertificates;
import org.jcrm.core.model.NodeName;
import org.jcrm.membership.certificate.CertificateOrders;
import org.jcrm.membership.certificate.CertificateProblem;
import org.jcrm.membership.certificate.CertificateRequest;
import org.jcrm.membership.certificate.ClusterCertificates;
import org.jcrm.membership.certificate.LiveCredentials;

/** What the verbs of certificates share. */
abstract class CertificateVerb extends ClusterVerb {
    CertificateVerb(Session session) {
        super(session);
    }

    /** What the daemons of all nodes, and the arbitrator, say. */
    final CertificateReport report() throws CliProblem {
        Answer answer = api().call(Request.get("/v1/certificates", client()).answeredWithin(AnswerTimes.CERTIFICATES));
        return read(() -> CertificateJson.readReport(answer.body()));
    }

    /** As {@link #report}, for work that may leave nobody out. */
    final List<NodeCertificates> everybody() throws CliProblem {
        CertificateReport report = report();
        if (!report.silent().isEmpty()) {
            throw new CliProblem(
                    ExitCode.REFUSED,
                    "not everybody can be asked",
                    String.join(
                            "; ",
                            report.silent().stream()
                                    .map(each -> each.node() + ": " + each.reason())
                                    .toList()),
                    "bring them back, then run this again: it goes on where it stopped");
        }
        return report.nodes();
    }

    final CertificateAnswer order(NodeName node, CertificateOrder order) throws CliProblem {
        Answer answer = post(
                "/v1/nodes/" + segment(node.value()) + "/certificates",
                CertificateJson.write(order),
                AnswerTimes.CERTIFICATES);
        return read(() -> CertificateJson.readAnswer(answer.body()));
    }

    /** Gives a node a certificate of a new key, which never leaves the node. */
    final void renew(NodeCertificates node, ClusterCertificates authority) throws CliProblem {
        String request = request(order(node.node(), CertificateOrder.requesting()));
        String certificate = sign(authority, request, node);
        CertificateAnswer answer = order(node.node(), CertificateOrder.installing(certificate));
        session.say(node.node() + ": renewed, valid until "
                + answer.certificates().own().notAfter() + ".");
    }

    static String request(CertificateAnswer answer) throws CliProblem {
        return answer.request()
                .orElseThrow(() -> new CliProblem(
                        ExitCode.REFUSED,
                        answer.certificates().node() + " made no request",
                        "",
                        "does it run the same version of jcrm?"));
    }

    /** The new certificate has the names of the present one. */
    static String sign(ClusterCertificates authority, String request, NodeCertificates node) throws CliProblem {
        try {
            CertificateRequest read = CertificateRequest.read(request, "the request of " + node.node());
            return authority.sign(
                    read, node.node(), AuthorityOptions.addresses(node.own().names()));
        } catch (CertificateProblem e) {
            throw invalid(e);
        } catch (IOException e) {
            throw AuthorityOptions.cannotWrite(Path.of("the authority's folder"), e);
        }
    }

    /** This host's own folder, without a daemon. */
    final LiveCredentials local() throws CliProblem {
        try {
            return LiveCredentials.open(session.resolve(connection.certificates), session.clock());
        } catch (CertificateProblem e) {
            throw invalid(e);
        }
    }

    final CertificateAnswer carryOut(LiveCredentials local, CertificateOrder order) throws CliProblem {
        try {
            return CertificateOrders.carryOut(local, order, session.clock().instant());
        } catch (CertificateProblem e) {
            throw invalid(e);
        }
    }

    static CliProblem invalid(CertificateProblem e) {
        return new CliProblem(ExitCode.INVALID, String.valueOf(e.getMessage()), "", "");
    }

    final String text(Path file) throws CliProblem {
        Path resolved = session.resolve(file);
        try {
            return Files.readString(resolved, StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new CliProblem(
                    ExitCode.INVALID,
                    resolved + " cannot be read",
                    String.valueOf(e.getMessage()),
                    "name another file");
        }
    }

    final Path written(Path file, String text) throws CliProblem {
        Path resolved = session.resolve(file);
        try {
            return Files.writeString(resolved, text, StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw AuthorityOptions.cannotWrite(resolved, e);
        }
    }

    /** The nodes of these names; all of them if none is named. */
    static List<NodeCertificates> named(CertificateReport report, List<String> names) throws CliProblem {
        List<NodeCertificates> found = new ArrayList<>();
        for (String name : names) {
            found.add(report.nodes().stream()
                    .filter(each -> each.node().value().equals(name))
                    .findFirst()
                    .orElseThrow(() -> absent(report, name)));
        }
        return found;
    }

    private static CliProblem absent(CertificateReport report, String name) {
        return report.silent().stream()
                .filter(each -> each.node().value().equals(name))
                .findFirst()
                .map(silent -> new CliProblem(
                        ExitCode.REFUSED,
                        name + " cannot be asked",
                        silent.reason(),
                        "run it again when it is back; if its daemon does not start, run on " + name
                                + ": jcrm certificate renew --offline"))
                .orElseGet(() -> new CliProblem(
                        ExitCode.REFUSED,
                        "there is no node " + name,
                        "this cluster has "
                                + String.join(
                                        ", ",
                                        report.nodes().stream()
                                                .map(each -> each.node().value())
                                                .toList()),
                        "write one of these names"));
    }
}
