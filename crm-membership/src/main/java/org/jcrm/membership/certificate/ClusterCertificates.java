package org.jcrm.membership.certificate;

import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509CRL;
import java.security.cert.X509CRLEntry;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLNumber;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CRLHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jcrm.core.model.NodeName;

/**
 * A cluster's authority: makes it, and signs with it. EC P-256, PEM, keys as PKCS#8 with mode 0600.
 *
 * <pre>
 * DIRECTORY/ca.crt  DIRECTORY/ca.key        the authority; its key signs further certificates
 * DIRECTORY/ca.crl                          what was revoked, once something was
 * DIRECTORY/issued/SERIAL.crt               every certificate that it signed, to find them again for a revocation
 * DIRECTORY/node1/{ca.crt,node.crt,node.key}    what node1 needs, ready to be copied there
 * </pre>
 */
public final class ClusterCertificates {
    /** Longer than most clusters live; {@code jcrm certificate rotate-authority} replaces it. */
    static final Duration AUTHORITY_LIFE = Duration.ofDays(3650);

    /** The longest that TLS libraries commonly accept. */
    static final Duration NODE_LIFE = Duration.ofDays(825);

    /** Certificates that are made on one day end on different ones: what is overlooked must not hit all nodes at once. */
    private static final int SPREAD_DAYS = 30;

    /** Clocks of the nodes may differ by so much when the certificates are made. */
    private static final Duration CLOCK_LEEWAY = Duration.ofHours(1);

    private static final String SIGNATURE = "SHA256withECDSA";
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
        return createNamed(directory, name("jcrm cluster " + clusterName), now);
    }

    private static ClusterCertificates createNamed(Path directory, X500Name name, Instant now)
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
        X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                name,
                newSerial(),
                Date.from(now.minus(CLOCK_LEEWAY)),
                Date.from(now.plus(AUTHORITY_LIFE)),
                name,
                keys.getPublic());
        asAuthority(builder, keys.getPublic());
        X509Certificate certificate = sign(builder, keys.getPrivate());
        WholeFile.write(keyFile, Pem.spell("PRIVATE KEY", keys.getPrivate().getEncoded()), WholeFile.SECRET);
        WholeFile.write(certificateFile, Pem.spell(certificate), WholeFile.PUBLIC);
        return new ClusterCertificates(directory, certificate, keys.getPrivate(), now);
    }

    private static void asAuthority(X509v3CertificateBuilder builder, PublicKey key) {
        try {
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
            builder.addExtension(
                    Extension.subjectKeyIdentifier, false, new JcaX509ExtensionUtils().createSubjectKeyIdentifier(key));
        } catch (CertIOException | NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Opens an authority that {@link #create} made, to sign further certificates.
     *
     * @throws CertificateProblem if it is not there, damaged or expired, or if others than its owner can reach its key
     */
    public static ClusterCertificates open(Path directory, Instant now) throws CertificateProblem {
        X509Certificate authority = Pem.certificate(directory.resolve("ca.crt"));
        PrivateKey key = Pem.privateKey(directory.resolve("ca.key"));
        refuseOpenDirectory(directory);
        if (!NodeCredentials.fits(authority, key)) {
            throw new CertificateProblem(directory.resolve("ca.key") + " is not the key of "
                    + directory.resolve("ca.crt") + "; copy the authority's folder again");
        }
        if (authority.getNotAfter().toInstant().isBefore(now)) {
            throw new CertificateProblem(directory.resolve("ca.crt") + " expired on "
                    + authority.getNotAfter().toInstant() + "; make a new cluster with `jcrm cluster init`");
        }
        return new ClusterCertificates(directory, authority, key, now);
    }

    /** Whoever may write there may replace the authority; whoever may list it learns who has certificates. */
    private static void refuseOpenDirectory(Path directory) throws CertificateProblem {
        try {
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(directory);
            if (permissions.stream().anyMatch(each -> !each.name().startsWith("OWNER_"))) {
                throw new CertificateProblem(directory + " is open to others than its owner ("
                        + PosixFilePermissions.toString(permissions) + "); run: chmod 700 " + directory);
            }
        } catch (IOException e) {
            throw new CertificateProblem("the permissions of " + directory + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** Whether there is an authority's key in this folder. */
    public static boolean isIn(Path directory) {
        return Files.exists(directory.resolve("ca.key"));
    }

    /** The authority's certificate. */
    public X509Certificate certificate() {
        return authority;
    }

    /** The authority's certificate as PEM. */
    public String pem() {
        return Pem.spell(authority);
    }

    /**
     * Issues what a node needs into {@code directory/NODE}.
     *
     * @param addresses of the node, for clients that check them
     * @return the directory whose files belong on the node
     */
    public Path issue(NodeName node, List<InetAddress> addresses) throws IOException {
        BigInteger serial = newSerial();
        return issue(node, addresses, serial, now.minus(CLOCK_LEEWAY), now.plus(life(serial)));
    }

    /** As {@link #issue(NodeName, List)}, into any folder. */
    public Path issueNode(NodeName node, List<InetAddress> addresses, Path target) throws IOException {
        KeyPair keys = newKeyPair();
        BigInteger serial = newSerial();
        X509v3CertificateBuilder builder =
                builder(name(node.value()), keys.getPublic(), serial, now.minus(CLOCK_LEEWAY), now.plus(life(serial)));
        return written(target, nodes(builder, node, addresses), keys);
    }

    /** As {@link #issue(NodeName, List)}, for a period of one's own choice. */
    public Path issue(NodeName node, List<InetAddress> addresses, Instant notBefore, Instant notAfter)
            throws IOException {
        return issue(node, addresses, newSerial(), notBefore, notAfter);
    }

    private Path issue(
            NodeName node, List<InetAddress> addresses, BigInteger serial, Instant notBefore, Instant notAfter)
            throws IOException {
        Path target = directory.resolve(node.value());
        if (!directory.equals(target.getParent())) {
            throw new IllegalArgumentException("\"" + node + "\" is not a name for a directory");
        }
        KeyPair keys = newKeyPair();
        X509v3CertificateBuilder builder = builder(name(node.value()), keys.getPublic(), serial, notBefore, notAfter);
        return written(target, nodes(builder, node, addresses), keys);
    }

    /**
     * Issues what a person needs into {@code target}.
     *
     * @param role what the person may do
     */
    public Path issuePerson(String name, CertificateRole role, Path target) throws IOException {
        X500Name subject = new X500NameBuilder(BCStyle.INSTANCE)
                .addRDN(BCStyle.OU, role.unit())
                .addRDN(BCStyle.CN, name)
                .build();
        KeyPair keys = newKeyPair();
        BigInteger serial = newSerial();
        X509v3CertificateBuilder builder =
                builder(subject, keys.getPublic(), serial, now.minus(CLOCK_LEEWAY), now.plus(life(serial)));
        try {
            asEnd(builder, KeyPurposeId.id_kp_clientAuth);
        } catch (CertIOException e) {
            throw new IllegalStateException(e);
        }
        return written(target, indexed(sign(builder, authorityKey)), keys);
    }

    /**
     * Signs a node's request.
     *
     * @param node whom the certificate is for, whatever the request says
     * @param addresses of the node
     * @return PEM
     */
    public String sign(CertificateRequest request, NodeName node, List<InetAddress> addresses) throws IOException {
        BigInteger serial = newSerial();
        X509v3CertificateBuilder builder =
                builder(name(node.value()), request.key(), serial, now.minus(CLOCK_LEEWAY), now.plus(life(serial)));
        return Pem.spell(nodes(builder, node, addresses));
    }

    private X509v3CertificateBuilder builder(
            X500Name subject, PublicKey key, BigInteger serial, Instant notBefore, Instant notAfter)
            throws IOException {
        Instant last = authority.getNotAfter().toInstant();
        return new JcaX509v3CertificateBuilder(
                authority,
                serial,
                Date.from(notBefore),
                // What outlives its authority would be told as valid for longer than it is.
                Date.from(notAfter.isAfter(last) ? last : notAfter),
                new X500Principal(subject.getEncoded()),
                key);
    }

    private X509Certificate nodes(X509v3CertificateBuilder builder, NodeName node, List<InetAddress> addresses)
            throws IOException {
        List<GeneralName> names = new ArrayList<>();
        names.add(new GeneralName(GeneralName.dNSName, node.value()));
        addresses.forEach(each -> names.add(new GeneralName(GeneralName.iPAddress, each.getHostAddress())));
        try {
            asEnd(builder, KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth);
            builder.addExtension(
                    Extension.subjectAlternativeName, false, new GeneralNames(names.toArray(new GeneralName[0])));
        } catch (CertIOException e) {
            throw new IllegalStateException(e);
        }
        return indexed(sign(builder, authorityKey));
    }

    private void asEnd(X509v3CertificateBuilder builder, KeyPurposeId... purposes) throws CertIOException {
        try {
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
            builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purposes));
            // Two authorities of one name are told apart by their keys while one replaces the other.
            builder.addExtension(
                    Extension.authorityKeyIdentifier,
                    false,
                    new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(authority.getPublicKey()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }

    private Path written(Path target, X509Certificate certificate, KeyPair keys) throws IOException {
        Files.createDirectories(target, PRIVATE_DIRECTORY);
        CertificateFiles files = CertificateFiles.in(target);
        WholeFile.write(files.key(), Pem.spell("PRIVATE KEY", keys.getPrivate().getEncoded()), WholeFile.SECRET);
        WholeFile.write(files.certificate(), Pem.spell(certificate), WholeFile.PUBLIC);
        WholeFile.write(files.authority(), pem(), WholeFile.PUBLIC);
        Path revocations = directory.resolve(CertificateFiles.REVOCATIONS);
        if (Files.exists(revocations)) {
            WholeFile.write(files.revocations(), Files.readString(revocations), WholeFile.PUBLIC);
        }
        return target;
    }

    private X509Certificate indexed(X509Certificate certificate) throws IOException {
        Path issued = directory.resolve("issued");
        Files.createDirectories(issued, PRIVATE_DIRECTORY);
        WholeFile.write(
                issued.resolve(Revocations.serial(certificate) + ".crt"), Pem.spell(certificate), WholeFile.PUBLIC);
        return certificate;
    }

    /** Every certificate that this authority signed since it keeps an index. */
    public List<X509Certificate> issued() throws CertificateProblem, IOException {
        Path issued = directory.resolve("issued");
        if (!Files.isDirectory(issued)) {
            return List.of();
        }
        List<X509Certificate> all = new ArrayList<>();
        try (Stream<Path> files = Files.list(issued)) {
            for (Path each : files.filter(file -> file.toString().endsWith(".crt"))
                    .sorted()
                    .toList()) {
                all.add(Pem.certificate(each));
            }
        }
        return all;
    }

    /**
     * Revokes these as well; what was revoked before stays so.
     *
     * @return the new list as PEM, which is in {@code ca.crl} too
     */
    public String revoke(Collection<BigInteger> serials) throws CertificateProblem, IOException {
        Path file = directory.resolve(CertificateFiles.REVOCATIONS);
        List<X509CRL> before = Pem.revocations(file);
        try {
            JcaX509v2CRLBuilder builder = new JcaX509v2CRLBuilder(authority, Date.from(now));
            // Lists do not run out before their authority: one that did would only say again what still holds.
            builder.setNextUpdate(authority.getNotAfter());
            BigInteger number = BigInteger.ONE;
            Set<BigInteger> known = new HashSet<>();
            if (!before.isEmpty()) {
                X509CRL last = before.getFirst();
                number = Revocations.number(last).add(BigInteger.ONE);
                builder.addCRL(new JcaX509CRLHolder(last));
                for (X509CRLEntry each :
                        Optional.ofNullable(last.getRevokedCertificates()).orElse(Set.of())) {
                    known.add(each.getSerialNumber());
                }
            }
            for (BigInteger each : serials) {
                if (known.add(each)) {
                    builder.addCRLEntry(each, Date.from(now), CRLReason.privilegeWithdrawn);
                }
            }
            builder.addExtension(Extension.cRLNumber, false, new CRLNumber(number));
            builder.addExtension(
                    Extension.authorityKeyIdentifier,
                    false,
                    new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(authority.getPublicKey()));
            String pem = Pem.spell(
                    "X509 CRL",
                    builder.build(new JcaContentSignerBuilder(SIGNATURE).build(authorityKey))
                            .getEncoded());
            WholeFile.write(file, pem, WholeFile.PUBLIC);
            return pem;
        } catch (GeneralSecurityException | OperatorCreationException e) {
            throw new IllegalStateException("every JDK signs with P-256", e);
        }
    }

    /** The serial numbers of what was revoked so far, hexadecimal. */
    public List<String> revokedSerials() throws CertificateProblem {
        return Revocations.of(Pem.revocations(directory.resolve(CertificateFiles.REVOCATIONS)), List.of(authority))
                .serials();
    }

    /** What was revoked so far, as PEM; empty if nothing was. */
    public Optional<String> revocations() throws IOException {
        Path file = directory.resolve(CertificateFiles.REVOCATIONS);
        return Files.exists(file) ? Optional.of(Files.readString(file)) : Optional.empty();
    }

    /**
     * The authority that replaces this one, in the folder {@code DIRECTORY.next}: made if it is not there, of the same name.
     *
     * @throws CertificateProblem if what is there is no good
     */
    public ClusterCertificates successor() throws CertificateProblem, IOException {
        Path next = next(directory);
        if (hasSuccessor()) {
            return open(next, now);
        }
        // A key without its certificate: the last attempt broke off between the two.
        Files.deleteIfExists(next.resolve("ca.key"));
        return createNamed(
                next, X500Name.getInstance(authority.getSubjectX500Principal().getEncoded()), now);
    }

    /** Whether {@link #successor} was called and {@link #succeed} not yet. */
    public boolean hasSuccessor() {
        return Files.exists(next(directory).resolve("ca.crt"));
    }

    private static Path next(Path directory) {
        return directory.resolveSibling(directory.getFileName() + ".next");
    }

    /** This authority's word that another one may be trusted too: its key in a certificate of this authority, as PEM. */
    public String endorse(X509Certificate other) throws IOException {
        X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                authority,
                newSerial(),
                Date.from(now.minus(CLOCK_LEEWAY)),
                authority.getNotAfter(),
                other.getSubjectX500Principal(),
                other.getPublicKey());
        asAuthority(builder, other.getPublicKey());
        return Pem.spell(sign(builder, authorityKey));
    }

    /**
     * Puts the successor in this authority's place. The old one is kept in {@code DIRECTORY.before-SERIAL}.
     *
     * @return where the old one is
     */
    public Path succeed() throws IOException {
        Path old = directory.resolveSibling(directory.getFileName() + ".before-" + Revocations.serial(authority));
        WholeFile.rename(directory, old);
        completeSuccession(directory);
        return old;
    }

    /** Ends a succession that broke off between its two steps; does nothing else. */
    public static void completeSuccession(Path directory) throws IOException {
        Path next = next(directory);
        if (!Files.exists(directory) && Files.exists(next.resolve("ca.crt"))) {
            WholeFile.rename(next, directory);
        }
    }

    private static X500Name name(String commonName) {
        return new X500NameBuilder(BCStyle.INSTANCE)
                .addRDN(BCStyle.CN, commonName)
                .build();
    }

    private static Duration life(BigInteger serial) {
        return NODE_LIFE.minusDays(serial.mod(BigInteger.valueOf(SPREAD_DAYS)).longValue());
    }

    static KeyPair newKeyPair() {
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
                    .getCertificate(builder.build(new JcaContentSignerBuilder(SIGNATURE).build(key)));
        } catch (OperatorCreationException | GeneralSecurityException e) {
            throw new IllegalStateException("every JDK signs with P-256", e);
        }
    }
}
