package org.jcrm.cli.verb;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jcrm.cli.CliProblem;
import org.jcrm.cli.ExitCode;
import org.jcrm.cli.Session;
import org.jcrm.core.codec.CertificateJson;
import org.jcrm.core.codec.api.CertificateLine;
import org.jcrm.core.codec.api.CertificateReport;
import org.jcrm.core.codec.api.NodeCertificates;
import org.jcrm.membership.certificate.CertificateOrders;
import org.jcrm.membership.certificate.CertificateProblem;
import org.jcrm.membership.certificate.CertificateSubject;
import org.jcrm.membership.certificate.ClusterCertificates;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code jcrm certificate list}: what everybody shows, whom everybody trusts, and for how long. */
@Command(
        name = "list",
        description = {
            "Lists the certificates of all nodes and of the arbitrator with their ends; exit code 10 if one ends within 30 days,",
            "is revoked, or cannot be asked for."
        })
final class CertificateList extends CertificateVerb {
    private static final Duration SOON = Duration.ofDays(30);
    private static final int SHORT_FINGERPRINT = 16;

    @Mixin
    AuthorityOptions authority = new AuthorityOptions();

    @Option(names = "--offline", description = "The files of this host, without asking a daemon.")
    boolean offline;

    @Option(names = "--issued", description = "Everything that the authority signed, people's certificates too.")
    boolean issued;

    @Option(names = "--json", description = "The daemon's answer as JSON.")
    boolean json;

    private boolean attention;

    CertificateList(Session session) {
        super(session);
    }

    @Override
    ExitCode run() throws Exception {
        if (offline && issued) {
            throw usage("--offline and --issued ask for different things; give one of them");
        }
        if (issued) {
            return listIssued();
        }
        CertificateReport report =
                offline ? new CertificateReport(List.of(CertificateOrders.show(local())), List.of()) : report();
        List<Row> rows = rows(report);
        if (json) {
            session.say(new String(CertificateJson.write(report), StandardCharsets.UTF_8));
        } else {
            print(rows);
            report.nodes().stream()
                    .filter(each -> !each.revocations().isEmpty())
                    .forEach(each -> session.say(each.node() + " has revocation list " + each.revocations() + ": "
                            + each.revoked().size() + " revoked."));
            report.silent().forEach(each -> session.say(each.node() + " cannot be asked: " + each.reason()));
        }
        return attention || !report.silent().isEmpty() ? ExitCode.DEGRADED : ExitCode.OK;
    }

    private ExitCode listIssued() throws CliProblem {
        ClusterCertificates opened = authority.open(session);
        List<Row> rows = new ArrayList<>();
        try {
            Set<String> revoked = Set.copyOf(opened.revokedSerials());
            for (X509Certificate each : opened.issued()) {
                rows.add(row("-", CertificateOrders.line("", each), revoked, role(each)));
            }
        } catch (CertificateProblem e) {
            throw invalid(e);
        } catch (IOException e) {
            throw AuthorityOptions.cannotWrite(authority.folder, e);
        }
        print(rows);
        return ExitCode.OK;
    }

    private record Row(List<String> cells) {}

    private List<Row> rows(CertificateReport report) {
        List<Row> rows = new ArrayList<>();
        for (NodeCertificates node : report.nodes()) {
            Set<String> revoked = Set.copyOf(node.revoked());
            rows.add(row(node.node().value(), node.own(), revoked, "node"));
            node.authorities().forEach(each -> rows.add(row(node.node().value(), each, revoked, "authority")));
            attention |= node.problem().isPresent();
        }
        return rows;
    }

    private Row row(String where, CertificateLine line, Set<String> revoked, String role) {
        Instant now = session.clock().instant();
        Duration left = Duration.between(now, line.notAfter());
        boolean barred = revoked.contains(line.serial());
        attention |= barred || left.compareTo(SOON) < 0;
        return new Row(List.of(
                where,
                line.subject(),
                role,
                line.issuer(),
                day(line.notBefore()),
                day(line.notAfter()),
                barred ? "revoked" : left.isNegative() ? "expired" : String.valueOf(left.toDays()),
                line.serial(),
                line.fingerprint()
                        .substring(
                                0,
                                Math.min(SHORT_FINGERPRINT, line.fingerprint().length())),
                line.file()));
    }

    private static String role(X509Certificate certificate) {
        try {
            return CertificateSubject.of(certificate)
                    .role()
                    .map(role -> role.unit())
                    .orElse("node");
        } catch (CertificateException e) {
            return "unknown";
        }
    }

    private static String day(Instant instant) {
        return instant.truncatedTo(ChronoUnit.DAYS).toString().substring(0, 10);
    }

    private void print(List<Row> rows) {
        List<Row> all = new ArrayList<>();
        all.add(new Row(List.of(
                "WHERE", "SUBJECT", "ROLE", "AUTHORITY", "FROM", "UNTIL", "DAYS", "SERIAL", "SHA-256", "FILE")));
        all.addAll(rows);
        int columns = all.getFirst().cells().size();
        int[] widths = new int[columns];
        for (Row row : all) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], row.cells().get(i).length());
            }
        }
        for (Row row : all) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < columns; i++) {
                String cell = row.cells().get(i);
                line.append(cell).repeat(' ', widths[i] - cell.length() + 2);
            }
            session.say(line.toString().stripTrailing());
        }
    }
}
