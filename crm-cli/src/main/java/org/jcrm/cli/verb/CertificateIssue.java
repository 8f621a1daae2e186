package org.jcrm.cli.verb;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jcrm.cli.CliProblem;
import org.jcrm.cli.ExitCode;
import org.jcrm.cli.Session;
import org.jcrm.core.model.NodeName;
import org.jcrm.membership.certificate.CertificateRole;
import org.jcrm.membership.certificate.ClusterCertificates;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jcrm certificate issue}: files for a person, or for a further or replaced node. Asks no daemon. */
@Command(
        name = "issue",
        description = {
            "Makes key and certificate for a person (NAME --role …), or for a further or replaced node (--node NAME --address …),",
            "in a folder to be copied. Runs where the authority's key is."
        })
final class CertificateIssue extends CertificateVerb {
    private static final String NAMES = "[A-Za-z0-9][A-Za-z0-9_.-]{0,62}";

    @Parameters(index = "0", arity = "0..1", paramLabel = "NAME", description = "The person.")
    @Nullable
    String name;

    @Option(names = "--role", paramLabel = "ROLE", description = "What the person may do: viewer, operator or admin.")
    @Nullable
    String role;

    @Option(names = "--node", paramLabel = "NODE", description = "The node, in place of a person.")
    @Nullable
    String node;

    @Option(
            names = "--address",
            paramLabel = "ADDRESS",
            description = "An address by which the node is called; once for each.")
    List<String> addresses = List.of();

    @Option(names = "--out", paramLabel = "DIR", description = "The folder that is made (default: the name).")
    @Nullable
    Path out;

    @Option(names = "--dry-run", description = "Only say what would be made.")
    boolean dryRun;

    @Mixin
    AuthorityOptions authority = new AuthorityOptions();

    CertificateIssue(Session session) {
        super(session);
    }

    @Override
    ExitCode run() throws Exception {
        String whom = whom();
        Path folder = session.resolve(out == null ? Path.of(whom) : out);
        List<InetAddress> numeric = numeric();
        ClusterCertificates opened = authority.open(session);
        if (Files.exists(folder)) {
            throw new CliProblem(
                    ExitCode.REFUSED,
                    folder + " exists already",
                    "a key that is in use must not be lost",
                    "give another --out, or move it away");
        }
        if (dryRun) {
            session.say("Would make " + folder + " with ca.crt, node.crt and node.key of " + whom + ".");
            return ExitCode.OK;
        }
        try {
            if (node == null) {
                opened.issuePerson(whom, role(), folder);
            } else {
                opened.issueNode(NodeName.of(whom), numeric, folder);
            }
        } catch (IOException e) {
            throw AuthorityOptions.cannotWrite(folder, e);
        }
        session.say("Made " + folder + " with ca.crt, node.crt and node.key of " + whom + ".");
        session.say(
                node == null
                        ? "Next: hand the folder to " + whom
                                + " in private; jcrm --host NODE --certificates DIR uses it."
                        : "Next: copy the three files to /etc/jcrm/pki of " + whom
                                + "; a daemon that runs takes them within seconds.");
        return ExitCode.OK;
    }

    private String whom() {
        String given = node == null ? name : node;
        if (given == null || (node != null && name != null)) {
            throw usage("name a person (NAME --role ROLE) or a node (--node NODE --address ADDRESS)");
        }
        if (!given.matches(NAMES)) {
            throw usage("'" + given + "' must be letters, digits, '-', '_' or '.'");
        }
        if (node == null && role == null) {
            throw usage("a person needs a --role: viewer, operator or admin");
        }
        if (node != null && role != null) {
            throw usage("a node has no --role; name the person without --node");
        }
        if (node != null && addresses.isEmpty()) {
            throw usage("a node needs its --address");
        }
        return given;
    }

    private CertificateRole role() {
        String given = role == null ? "" : role;
        for (CertificateRole each : CertificateRole.values()) {
            if (each.name().toLowerCase(Locale.ROOT).equals(given)) {
                return each;
            }
        }
        throw usage("--role knows viewer, operator and admin, not '" + given + "'");
    }

    private List<InetAddress> numeric() throws CliProblem {
        if (node == null) {
            role();
        }
        List<InetAddress> found = new ArrayList<>();
        for (String each : addresses) {
            try {
                found.add(InetAddress.getByName(each));
            } catch (UnknownHostException e) {
                throw new CliProblem(
                        ExitCode.INVALID,
                        "nobody knows the address " + each,
                        "",
                        "give an IP address: --address 10.0.0.3");
            }
        }
        return found;
    }
}
