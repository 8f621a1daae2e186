package org.jcrm.membership;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jcrm.core.controller.MembershipView;
import org.jcrm.core.model.NodeName;
import org.jcrm.membership.certificate.CertificateProblem;
import org.jcrm.membership.certificate.LiveCredentials;
import org.jcrm.membership.certificate.NodeCredentials;

/**
 * A member in a process of its own, so that tests can kill it. Arguments: own name, directory of all certificates, then
 * {@code name=address:port} for every node. Tells what it hears on standard output, leaves when standard input ends.
 */
final class MemberMain {
    private MemberMain() {}

    public static void main(String[] args) throws CertificateProblem, IOException {
        NodeName self = NodeName.of(args[0]);
        Path certificates = Path.of(args[1], args[0]);
        Map<NodeName, InetSocketAddress> peers = new LinkedHashMap<>();
        for (int i = 2; i < args.length; i++) {
            String[] parts = args[i].split("[=:]");
            peers.put(
                    NodeName.of(parts[0]),
                    new InetSocketAddress(InetAddress.ofLiteral(parts[1]), Integer.parseInt(parts[2])));
        }
        InetSocketAddress own = peers.get(self);
        if (own == null) {
            throw new IllegalArgumentException(self + " is not among the nodes");
        }
        MembershipSettings settings = new MembershipSettings(
                "test",
                self,
                own.getAddress(),
                own.getPort(),
                peers,
                certificates,
                MembershipSettings.Timings.DEFAULTS);
        LiveCredentials credentials = LiveCredentials.of(NodeCredentials.load(certificates, self, Instant.now()));
        try (JGroupsMembership membership = new JGroupsMembership(settings, credentials, CountedLives.onANewDisk())) {
            membership.connect(new Teller());
            while (System.in.read() >= 0) {
                // Whoever started this process ends it by closing its standard input.
            }
        }
    }

    private static final class Teller implements MembershipListener {
        @Override
        public void viewChanged(MembershipView view) {
            String members = view.members().stream().map(NodeName::value).collect(Collectors.joining(","));
            String left = view.left().stream().map(NodeName::value).collect(Collectors.joining(","));
            tell("VIEW members=" + members + " left=" + left + " id=" + view.id());
        }

        @Override
        public void messageReceived(NodeName from, byte[] payload) {
            tell("MESSAGE " + from + " " + new String(payload, StandardCharsets.UTF_8));
        }

        @Override
        public void connectFailed(String sentence) {
            tell("FAILED " + sentence);
        }

        @Override
        public void stillOut(String sentence) {
            tell("STILL OUT " + sentence);
        }

        private static void tell(String line) {
            System.out.println("@ " + System.currentTimeMillis() + " " + line);
        }
    }
}
