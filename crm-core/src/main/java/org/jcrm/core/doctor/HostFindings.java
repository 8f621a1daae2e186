package org.jcrm.core.doctor;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jcrm.core.controller.Snapshot;

/** This node's certificates, and what its host makes of the nodes' names. */
final class HostFindings {
    private HostFindings() {}

    static List<Finding> of(Snapshot snapshot, HostFacts facts, Instant now) {
        List<Finding> findings = new ArrayList<>();
        for (HostFacts.Certificate certificate : facts.certificates()) {
            Duration left = Duration.between(now, certificate.notAfter());
            if (left.compareTo(CertificateLife.SOON) < 0) {
                findings.add(new Finding(
                        certificate.file(),
                        left.isPositive()
                                ? "it is valid for " + CertificateLife.days(left) + " more, until "
                                        + certificate.notAfter()
                                        + "; then this node can make no new link and cannot come back after a restart"
                                : "it expired on " + certificate.notAfter() + ", so this node can make no new link and"
                                        + " cannot come back after a restart",
                        certificate.authority()
                                ? "replace the authority: jcrm certificate rotate-authority (what runs goes on)"
                                : "renew it: jcrm certificate renew (what runs goes on, jcrmd too)"));
            }
        }
        for (HostFacts.ResolvedName name : facts.names()) {
            boolean own = name.node().equals(snapshot.self());
            List<String> loops =
                    name.addresses().stream().filter(HostFindings::isLoopback).toList();
            if (own && !loops.isEmpty() && !isLoopback(name.expected())) {
                findings.add(new Finding(
                        "/etc/hosts",
                        "this host resolves its own name " + name.node() + " to " + loops.getFirst() + ", so what is"
                                + " told to listen on that name cannot be reached by other nodes",
                        "write " + name.expected() + " " + name.node() + " there in its place"));
            } else if (!own && !name.addresses().contains(name.expected())) {
                findings.add(new Finding(
                        "/etc/hosts",
                        "this host resolves " + name.node() + " to " + String.join(", ", name.addresses())
                                + ", but peers in "
                                + facts.settings() + " says " + name.expected() + ", so jcrmd and other programs reach"
                                + " different hosts by that name",
                        "make the two agree"));
            }
        }
        return findings;
    }

    private static boolean isLoopback(String address) {
        return address.startsWith("127.") || address.equals("::1") || address.equals("0:0:0:0:0:0:0:1");
    }
}
