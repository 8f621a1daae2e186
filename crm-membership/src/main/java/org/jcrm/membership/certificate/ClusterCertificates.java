package org.jcrm.membership.certificate;

import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jcrm.core.model.NodeName;

/**
 * Makes a cluster's authority and its nodes' certificates: EC P-256, PEM, keys as PKCS#8 with mode 0600.
 *
 * <pre>
 * DIRECTORY/ca.crt  DIRECTORY/ca.key        the authority; its key signs further nodes and belongs on no node for long
 * DIRECTORY/node1/{ca.crt,node.crt,node.key}    what node1 needs, ready to be copied there
 * </pre>
 */
public final class ClusterCertificates {
    /** Longer than most clusters live: replacing an authority means touching every node at once. */
    static final Duration AUTHORITY_LIFE = Duration.ofDays(3650);

    /** The longest that TLS libraries commonly accept. */
    static final Duration NODE_LIFE = Duration.ofDays(825);

    /** Clocks of the nodes may differ by so much when the certificates are made. */
    private static final Duration CLOCK_LEEWAY = Duration.ofHours(1);

    private static final Set<PosixFilePermission> SECRET = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> PUBLIC = PosixFilePermissions.fromString("rw-r--r--");
    private static final FileAttribute<Set<PosixFilePermission>> PRIVATE_DIRECTORY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private final Path directory;
    private final X509Certificate authority;
    private final PrivateKey authorityKey;
    private final Instant now;

    private ClusterCertificates(Path directory, X509Certificate authority, PrivateKey authorityKey, Instant now) {
        this.directory = directory;
        this.authority = authority;
        this.authorityKey = authorityKey;
        this.now = now;
    }

    /**
     * Makes a new authority in {@code directory}, which is created if it is missing.
     *
     * @throws CertificateProblem if there is an authority already: a second one would lock out the nodes of the first
     */
    public static ClusterCertificates create(Path directory, String clusterName, Instant now)
            throws CertificateProblem, IOException {
        Path certificateFile = directory.resolve("ca.crt");
        Path keyFile = directory.resolve("ca.key");
        for (Path file : List.of(certificateFile, keyFile)) {
            if (Files.exists(file)) {
                throw new CertificateProblem(
                        file + " exists already: a new authority would lock out every node that has"
                                + " the old one; move it away if that is what you want");
            }
        }
        Files.createDirectories(directory, PRIVATE_DIRECTORY);
        KeyPair keys = newKeyPair();
        X500Name name = name("jcrm cluster " + clusterName);
        X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                name,
                newSerial(),
                Date.from(now.minus(CLOCK_LEEWAY)),
                Date.from(now.plus(AUTHORITY_LIFE)),
                name,
                keys.getPublic());
        try {
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
        } catch (CertIOException e) {
            throw new IllegalStateException(e);
        }
        X509Certificate certificate = sign(builder, keys.getPrivate());
        write(keyFile, "PRIVATE KEY", keys.getPrivate().getEncoded(), SECRET);
        write(certificateFile, "CERTIFICATE", encoded(certificate), PUBLIC);
        return new ClusterCertificates(directory, certificate, keys.getPrivate(), now);
    }

    /** Opens an authority that {@link #create} made, to issue further certificates. */
    public static ClusterCertificates open(Path directory, Instant now) throws CertificateProblem {
        return new ClusterCertificates(
                directory,
                Pem.certificate(directory.resolve("ca.crt")),
                Pem.privateKey(directory.resolve("ca.key")),
                now);
    }

    /**
     * Issues (or renews) what a node needs into {@code directory/NODE}.
     *
     * @param addresses of the node, for clients that check them
     * @return the directory whose three files belong on the node
     */
    public Path issue(NodeName node, List<InetAddress> addresses) throws IOException {
        return issue(node, addresses, now.minus(CLOCK_LEEWAY), now.plus(NODE_LIFE));
    }

    /** As {@link #issue(NodeName, List)}, for a period of one's own choice. */
    public Path issue(NodeName node, List<InetAddress> addresses, Instant notBefore, Instant notAfter)
            throws IOException {
        Path target = directory.resolve(node.value());
        if (!directory.equals(target.getParent())) {
            throw new IllegalArgumentException("\"" + node + "\" is not a name for a directory");
        }
        KeyPair keys = newKeyPair();
        X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                authority,
                newSerial(),
                Date.from(notBefore),
                Date.from(notAfter),
                new javax.security.auth.x500.X500Principal(encodedName(node.value())),
                keys.getPublic());
        List<GeneralName> names = new ArrayList<>();
        names.add(new GeneralName(GeneralName.dNSName, node.value()));
        addresses.forEach(each -> names.add(new GeneralName(GeneralName.iPAddress, each.getHostAddress())));
        try {
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
            builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(new KeyPurposeId[] {
                KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth
            }));
            builder.addExtension(
                    Extension.subjectAlternativeName, false, new GeneralNames(names.toArray(new GeneralName[0])));
        } catch (CertIOException e) {
            throw new IllegalStateException(e);
        }
        X509Certificate certificate = sign(builder, authorityKey);
        Files.createDirectories(target, PRIVATE_DIRECTORY);
        CertificateFiles files = CertificateFiles.in(target);
        write(files.key(), "PRIVATE KEY", keys.getPrivate().getEncoded(), SECRET);
        write(files.certificate(), "CERTIFICATE", encoded(certificate), PUBLIC);
        write(files.authority(), "CERTIFICATE", encoded(authority), PUBLIC);
        return target;
    }

    private static X500Name name(String commonName) {
        return new X500NameBuilder(BCStyle.INSTANCE)
                .addRDN(BCStyle.CN, commonName)
                .build();
    }

    private static byte[] encodedName(String commonName) throws IOException {
        return name(commonName).getEncoded();
    }

    private static KeyPair newKeyPair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has P-256", e);
        }
    }

    private static BigInteger newSerial() {
        return new BigInteger(127, new SecureRandom()).setBit(126);
    }

    private static X509Certificate sign(X509v3CertificateBuilder builder, PrivateKey key) {
        try {
            return new JcaX509CertificateConverter()
                    .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(key)));
        } catch (OperatorCreationException | GeneralSecurityException e) {
            throw new IllegalStateException("every JDK signs with P-256", e);
        }
    }

    private static byte[] encoded(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A new file is created with its final permissions: a key is never readable by others, not for a moment. */
    private static void write(Path file, String kind, byte[] der, Set<PosixFilePermission> permissions)
            throws IOException {
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        String pem = "-----BEGIN " + kind + "-----\n" + base64 + "\n-----END " + kind + "-----\n";
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(permissions));
        Files.writeString(file, pem, StandardCharsets.US_ASCII, StandardOpenOption.WRITE);
        // The umask may have taken away what others need of a public file.
        Files.setPosixFilePermissions(file, permissions);
    }
}
