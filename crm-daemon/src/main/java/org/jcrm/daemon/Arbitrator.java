package org.jcrm.daemon;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jcrm.daemon.certificate.FileWatch;
import org.jcrm.daemon.config.ArbitratorConfig;
import org.jcrm.daemon.config.ExitCode;
import org.jcrm.daemon.config.FileReason;
import org.jcrm.daemon.config.StartRefused;
import org.jcrm.daemon.log.QueuedLines;
import org.jcrm.daemon.log.StandardStreams;
import org.jcrm.daemon.store.DurableFiles;
import org.jcrm.daemon.store.HolderFiles;
import org.jcrm.daemon.store.PrivateFolders;
import org.jcrm.membership.arbitrator.ArbitratorServer;
import org.jcrm.membership.certificate.CertificateProblem;
import org.jcrm.membership.certificate.LiveCredentials;
import org.jspecify.annotations.Nullable;

/**
 * {@code jcrmd --arbitrator}: a vote and nothing else. No loop, no agents, no API, no root; one line on the standard output
 * for everything worth knowing, which systemd keeps.
 */
final class Arbitrator {
    private final ArbitratorConfig config;
    private final Clock clock;
    private final QueuedLines out = StandardStreams.output();

    Arbitrator(ArbitratorConfig config, Clock clock) {
        this.config = config;
        this.clock = clock;
    }

    /** What would be served: names on certificates and clusters. Everything wrong with them is found here. */
    List<String> check() throws StartRefused {
        List<String> all = new ArrayList<>();
        for (Path folder : folders()) {
            all.add(credentials(folder).current().node() + " for " + cluster(folder));
        }
        return all;
    }

    /** Serves until the process ends. */
    ExitCode run() throws StartRefused {
        List<Path> folders = folders();
        makeStateFolder();
        try (ArbitratorServer server = new ArbitratorServer(
                address(), config.port(), new HolderFiles(config.state(), DurableFiles.fsynced()), this::say)) {
            for (Path folder : folders) {
                add(server, folder);
            }
            say("jcrmd " + Version.TEXT + " --arbitrator listens on " + config.address() + ":" + server.port()
                    + " for "
                    + String.join(
                            ", ", folders.stream().map(Arbitrator::cluster).toList()) + ".");
            Runtime.getRuntime().addShutdownHook(new Thread(this::end, "end"));
            server.serve();
            return ExitCode.OK;
        } catch (IOException e) {
            throw new StartRefused(
                            ExitCode.PORT_IN_USE,
                            "the arbitrator cannot listen on " + config.address() + ":" + config.port() + ": "
                                    + e.getMessage(),
                            "Is the address on this host (`ip address`), and who holds the port (`ss -lptn`)? It is set in "
                                    + config.source() + ".",
                            e)
                    .thatPasses(Startup.passes(e));
        }
    }

    private void add(ArbitratorServer server, Path folder) throws StartRefused {
        LiveCredentials credentials = credentials(folder);
        try {
            server.add(cluster(folder), credentials);
            FileWatch.start(credentials, sentence -> say(cluster(folder) + ": " + sentence));
        } catch (IOException e) {
            throw new StartRefused(
                    ExitCode.STATE,
                    "who has the vote of " + cluster(folder) + " cannot be read: " + e.getMessage(),
                    "While all nodes of that cluster are up and see each other, remove the file and start again; before"
                            + " that it is what keeps an old copy of the data from being served.",
                    e);
        }
    }

    private List<Path> folders() throws StartRefused {
        try (Stream<Path> entries = Files.list(config.clusters())) {
            List<Path> folders = entries.filter(Files::isDirectory).sorted().toList();
            if (!folders.isEmpty()) {
                return folders;
            }
        } catch (IOException e) {
            throw noClusters(e);
        }
        throw noClusters(null);
    }

    private StartRefused noClusters(@Nullable IOException e) {
        String what = "there is no cluster to vote in: " + config.clusters() + " has no folder of one";
        String next = "`jcrm cluster init --arbitrator NAME=ADDRESS …` makes it; copy the folder NAME to this host.";
        return e == null
                ? new StartRefused(ExitCode.CONFIG, what, next)
                : new StartRefused(ExitCode.CONFIG, what + " (" + e.getMessage() + ")", next, e);
    }

    private static String cluster(Path folder) {
        return String.valueOf(folder.getFileName());
    }

    private LiveCredentials credentials(Path folder) throws StartRefused {
        try {
            return LiveCredentials.open(folder, clock);
        } catch (CertificateProblem e) {
            throw new StartRefused(
                            ExitCode.CERTIFICATE,
                            String.valueOf(e.getMessage()),
                            "Copy the files that `jcrm cluster init` made for the arbitrator of " + cluster(folder)
                                    + ".",
                            e)
                    .thatPasses(Startup.passes(e));
        }
    }

    private void makeStateFolder() throws StartRefused {
        try {
            PrivateFolders.make(config.state());
            Path probe = config.state().resolve(".writable");
            Files.write(probe, new byte[] {1});
            Files.delete(probe);
        } catch (IOException e) {
            throw new StartRefused(
                    ExitCode.STATE,
                    "the folder " + config.state() + " cannot be written: " + FileReason.of(e),
                    "Make it a folder of the user that runs the arbitrator, or set `state:` in " + config.source()
                            + ".",
                    e);
        }
    }

    private InetAddress address() throws StartRefused {
        try {
            return InetAddress.getByName(config.address());
        } catch (UnknownHostException e) {
            throw new StartRefused(
                            ExitCode.CONFIG,
                            config.source() + ": the address `" + config.address() + "` is unknown",
                            "Write a numeric address, or leave the line out to listen on all.",
                            e)
                    .thatPasses(StartRefused.Passes.SOMETIME);
        }
    }

    private void end() {
        say("The arbitrator ends.");
        out.close();
    }

    /** Never waits for the reader: the vote is given all the same. */
    private void say(String sentence) {
        out.add(clock.instant().truncatedTo(ChronoUnit.MILLIS) + " " + sentence);
    }
}
