package org.jcrm.daemon;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jcrm.core.cib.Cib;
import org.jcrm.core.codec.CibJson;
import org.jcrm.core.codec.CodecException;
import org.jcrm.core.model.NodeName;
import org.jcrm.daemon.config.DaemonConfig;
import org.jcrm.daemon.config.ExitCode;
import org.jcrm.daemon.config.FileReason;
import org.jcrm.daemon.config.Rejoin;
import org.jcrm.daemon.config.StartRefused;
import org.jcrm.daemon.store.CibStore;
import org.jcrm.daemon.store.PrivateFolders;
import org.jcrm.daemon.store.SessionMark;
import org.jcrm.membership.MembershipSettings;
import org.jcrm.membership.certificate.CertificateProblem;
import org.jcrm.membership.certificate.LiveCredentials;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is looked at before anything runs; everything wrong is a {@link StartRefused} with a next step. */
final class Startup {
    private static final Logger LOG = LoggerFactory.getLogger(Startup.class);

    private Startup() {}

    static final CibStore.Format JSON = new CibStore.Format() {
        @Override
        public byte[] encode(Cib cib) {
            return CibJson.write(cib);
        }

        @Override
        public Cib decode(byte[] json) throws IOException {
            try {
                return CibJson.read(json);
            } catch (CodecException e) {
                throw new IOException(e.getMessage(), e);
            }
        }
    };

    /** Makes what is missing, and takes from others what an older release gave them. */
    static void makeFolders(DaemonConfig.Folders folders) throws StartRefused {
        for (Path folder : List.of(folders.state(), folders.run(), folders.agents(), folders.cib())) {
            try {
                PrivateFolders.make(folder);
                Path probe = folder.resolve(".writable");
                Files.write(probe, new byte[] {1});
                Files.delete(probe);
            } catch (IOException e) {
                throw new StartRefused(
                        ExitCode.STATE,
                        "the folder " + folder + " cannot be written: " + FileReason.of(e),
                        "Make it a folder of root's on a file system with free space, or name another one under `folders`.",
                        e);
            }
        }
        List<String> open = new ArrayList<>(PrivateFolders.closeItself(folders.state()));
        List.of(folders.state(), folders.run()).forEach(folder -> open.addAll(PrivateFolders.close(folder)));
        open.forEach(trouble -> LOG.warn("Others may read files of jcrmd: {}.", trouble));
    }

    static LiveCredentials credentials(DaemonConfig config, Clock clock) throws StartRefused {
        try {
            LiveCredentials credentials = LiveCredentials.open(config.folders().certificates(), config.node(), clock);
            Optional<String> revoked = credentials.revoked();
            if (revoked.isPresent()) {
                throw new StartRefused(
                        ExitCode.CERTIFICATE,
                        "this node is barred: " + revoked.get(),
                        "Run `jcrm certificate issue --node " + config.node()
                                + " --address …` where the authority is, and copy the files into "
                                + config.folders().certificates() + ".");
            }
            return credentials;
        } catch (CertificateProblem e) {
            throw new StartRefused(
                            ExitCode.CERTIFICATE,
                            String.valueOf(e.getMessage()),
                            "Renew what has expired with `jcrm certificate renew --offline`; otherwise copy this node's files"
                                    + " into " + config.folders().certificates()
                                    + " (`jcrm cluster init` makes them, or"
                                    + " `jcrm certificate issue --node " + config.node() + "`).",
                            e)
                    .thatPasses(passes(e));
        }
    }

    /** Before the host has the time from elsewhere its clock may be wrong by years, in either direction. */
    static StartRefused.Passes passes(CertificateProblem problem) {
        return switch (problem.getCause()) {
            case CertificateNotYetValidException early -> StartRefused.Passes.SOMETIME;
            case CertificateExpiredException late -> StartRefused.Passes.SOMETIME;
            case null, default -> StartRefused.Passes.NO;
        };
    }

    /** A port that is taken may be the last daemon's, which is ending; an address that is not here may be on its way. */
    static StartRefused.Passes passes(IOException cannotBind) {
        String reason = String.valueOf(cannotBind.getMessage());
        if (reason.contains("in use")) {
            return StartRefused.Passes.SOON;
        }
        return reason.contains("assign requested address") ? StartRefused.Passes.SOMETIME : StartRefused.Passes.NO;
    }

    /** Finds out now, with a clear sentence, what would otherwise fail on another thread later. */
    static void checkPort(DaemonConfig config, InetAddress address, int port, String what) throws StartRefused {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(address, port));
        } catch (IOException e) {
            throw new StartRefused(
                            ExitCode.PORT_IN_USE,
                            what + " " + address.getHostAddress() + ":" + port + " cannot be used: " + e.getMessage(),
                            "Is the address on this host (`ip address`), and who holds the port (`ss -lptn`)? It is set in "
                                    + config.source() + ".",
                            e)
                    .thatPasses(passes(e));
        }
    }

    static InetAddress address(DaemonConfig config, String text) throws StartRefused {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new StartRefused(
                            ExitCode.CONFIG,
                            config.source() + ": the address `" + text + "` is unknown",
                            "Write a numeric address, or make the name known in /etc/hosts.",
                            e)
                    .thatPasses(StartRefused.Passes.SOMETIME);
        }
    }

    static MembershipSettings membership(DaemonConfig config) throws StartRefused {
        Map<NodeName, InetSocketAddress> peers = new LinkedHashMap<>();
        for (Map.Entry<NodeName, String> peer : config.peers().entrySet()) {
            peers.put(
                    peer.getKey(),
                    new InetSocketAddress(
                            address(config, peer.getValue()), config.ports().cluster()));
        }
        MembershipSettings.Timings defaults = MembershipSettings.Timings.DEFAULTS;
        Duration timeout = config.failureTimeout();
        return new MembershipSettings(
                config.cluster(),
                config.node(),
                address(config, config.address()),
                config.ports().cluster(),
                peers,
                config.folders().certificates(),
                new MembershipSettings.Timings(
                        // The last one may have been heard a moment before the end of an interval, and counts for all
                        // of it.
                        timeout.dividedBy(8),
                        timeout,
                        defaults.verification(),
                        defaults.joinTimeout(),
                        defaults.mergeMin(),
                        defaults.mergeMax(),
                        defaults.connectTimeout()));
    }

    /** Why this node must not join by itself, if it must not. */
    static Optional<String> hold(DaemonConfig config, SessionMark.Found found) {
        if (!(found instanceof SessionMark.Found.UncleanBoot boot) || config.rejoin() == Rejoin.AUTOMATIC) {
            return Optional.empty();
        }
        String locks = locks(config.folders().agents()).stream()
                .findFirst()
                .map(lock -> " The lock file " + lock + " of a crashed primary is there.")
                .orElse("");
        return Optional.of("The host of " + config.node() + " went down while it was a member (last known alive "
                + boot.lastAliveText() + "), so its data may be behind or have diverged: it stays out of the cluster."
                + locks + " Say `jcrm node start " + config.node() + "` to check, repair and join.");
    }

    private static List<Path> locks(Path agents) {
        try (Stream<Path> files = Files.walk(agents, 3)) {
            return files.filter(file -> file.getFileName().toString().endsWith(".lock"))
                    .sorted()
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            return List.of();
        }
    }
}
