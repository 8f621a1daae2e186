package org.jcrm.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jcrm.core.arbitrator.Arbitration.Holder;
import org.jcrm.core.cib.Cib;
import org.jcrm.core.codec.JsonObject;
import org.jcrm.core.controller.ViewId;
import org.jcrm.core.model.NodeName;
import org.jcrm.daemon.log.QueuedLines;
import org.jcrm.daemon.store.CibStore;
import org.jcrm.daemon.store.CrashRecord;
import org.jcrm.daemon.store.DurableFiles;
import org.jcrm.daemon.store.GenerationFile;
import org.jcrm.daemon.store.HolderFiles;
import org.jcrm.daemon.store.PlanningMark;
import org.jcrm.daemon.store.SessionMark;
import org.jcrm.daemon.watchdog.LastQuorate;
import org.jcrm.membership.certificate.CertificateFolder;
import org.jcrm.membership.certificate.CertificateRequest;
import org.jcrm.membership.certificate.ClusterCertificates;
import org.jcrm.membership.certificate.LiveCredentials;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each place at which the daemon or the arbitrator writes, on a real file system without a byte left. */
@Timeout(60)
class FullDiskWritersTest {
    private static final NodeName NODE1 = NodeName.of("node1");
    private static final Clock CLOCK = Clock.systemUTC();
    private static final DurableFiles FILES = DurableFiles.fsynced();

    @TempDir
    Path root;

    private TinyDisk disk;

    @BeforeEach
    void mount() throws Exception {
        assumeThat(System.getProperty("user.name")).isEqualTo("root");
        disk = TinyDisk.mount(root.resolve("disk"));
    }

    @AfterEach
    void unmount() throws Exception {
        disk.unmount();
    }

    /** One write that can be repeated. */
    @FunctionalInterface
    private interface Write {
        void run() throws Exception;
    }

    /** What must be there before is made on the disk; the write itself comes back. */
    @FunctionalInterface
    private interface Preparation {
        Write on(Path disk) throws Exception;
    }

    @SuppressWarnings("ImmutableEnumChecker") // Each is a lambda without a state.
    enum Writer {
        CONFIGURATION(disk -> {
            CibStore store = CibStore.open(disk, Startup.JSON, FILES);
            store.persist(Cib.EMPTY);
            return () -> store.persist(Cib.EMPTY);
        }),
        LOSING_CONFIGURATION(disk -> {
            CibStore store = CibStore.open(disk, Startup.JSON, FILES);
            store.persist(Cib.EMPTY);
            return () -> store.saveLosing(Cib.EMPTY);
        }),
        GENERATION(disk -> {
            GenerationFile generations = GenerationFile.open(disk, FILES, 7);
            generations.next();
            return () -> generations.seen(generations.newest() + 1_000);
        }),
        FAILURES(disk -> {
            CrashRecord record = new CrashRecord(disk, FILES);
            record.add("digest", "1.0");
            return () -> record.add("digest", "1.0");
        }),
        SESSION(disk -> {
            Path state = Files.createDirectories(disk.resolve("state"));
            SessionMark mark = new SessionMark(state, Files.createDirectories(disk.resolve("run")), FILES);
            return () -> mark.member(Instant.now());
        }),
        LAST_QUORATE(disk -> {
            LastQuorate last = new LastQuorate(disk);
            last.note(Duration.ZERO, Set.of("dummy"));
            return () -> last.note(Duration.ZERO, Set.of("pgsql"));
        }),
        VOTE_OF_THE_ARBITRATOR(disk -> {
            HolderFiles holders = new HolderFiles(disk, FILES);
            Holder first = new Holder(new ViewId(NODE1, 1), List.of(NODE1), Duration.ofSeconds(1), Cib.EMPTY.version());
            holders.save("loopback", first);
            return () -> holders.save(
                    "loopback",
                    new Holder(new ViewId(NODE1, 2), List.of(NODE1), Duration.ofSeconds(1), Cib.EMPTY.version()));
        }),
        REQUEST_FOR_A_CERTIFICATE(disk -> {
            Keys keys = Keys.on(disk);
            return () -> keys.folder.request(NODE1);
        }),
        RENEWED_CERTIFICATE(disk -> {
            Keys keys = Keys.on(disk);
            CertificateRequest request = CertificateRequest.read(keys.folder.request(NODE1), "the test");
            String signed = keys.authority.sign(request, NODE1, List.of(InetAddress.ofLiteral("127.0.0.1")));
            return () -> keys.folder.install(keys.live.current(), signed, CLOCK.instant());
        }),
        TRUSTED_AUTHORITIES(disk -> {
            Keys keys = Keys.on(disk);
            ClusterCertificates next = keys.authority.successor();
            String endorsement = keys.authority.endorse(next.certificate());
            String both = keys.authority.pem() + next.pem();
            return () -> keys.folder.trust(keys.live.current(), both, endorsement, CLOCK.instant());
        }),
        REVOCATIONS(disk -> {
            Keys keys = Keys.on(disk);
            String list = keys.authority.revoke(List.of(BigInteger.TEN));
            return () -> keys.folder.revoke(keys.live.current(), list);
        });

        private final Preparation preparation;

        Writer(Preparation preparation) {
            this.preparation = preparation;
        }
    }

    /** A node's certificates on the disk; the authority is elsewhere. */
    private record Keys(ClusterCertificates authority, LiveCredentials live, CertificateFolder folder) {
        static Keys on(Path disk) throws Exception {
            ClusterCertificates authority =
                    ClusterCertificates.create(disk.resolveSibling("authority"), "loopback", CLOCK.instant());
            Path pki = disk.resolve("pki");
            authority.issueNode(NODE1, List.of(InetAddress.ofLiteral("127.0.0.1")), pki);
            return new Keys(authority, LiveCredentials.open(pki, NODE1, CLOCK), new CertificateFolder(pki));
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatCannotBeWrittenIsRefusedAndLeavesWhatWasThereUntilThereIsRoom(Writer writer) throws Exception {
        Write write = writer.preparation.on(disk.folder());
        Map<Path, String> before = content();
        disk.fill();

        assertThatThrownBy(write::run).hasMessageContaining("No space left");
        assertThatThrownBy(write::run).as("again").hasMessageContaining("No space left");
        assertThat(content()).as("neither half a file nor one more").isEqualTo(before);

        disk.makeRoom();
        write.run();
        assertThat(content()).isNotEqualTo(before);
    }

    /** The safe mode must not be lost on a host whose disk is full. */
    @Test
    void thePlanInWorkIsMarkedOnAFullDiskToo() throws Exception {
        try (PlanningMark mark = PlanningMark.open(disk.folder())) {
            mark.end();
            disk.fill();
            mark.begin("digest", "1.0");
            try (PlanningMark successor = PlanningMark.open(disk.folder())) {
                assertThat(successor.left()).contains(new PlanningMark.Left("digest", "1.0"));
            }
        }
    }

    /** The audit log, the history and the log are files of this kind: half a line and the next one would be one line. */
    @Test
    void aLineThatTheDiskTakesHalfOfIsNotLeftInTheFile() throws Exception {
        Path file = disk.folder().resolve("audit.jsonl");
        List<String> troubles = new CopyOnWriteArrayList<>();
        try (QueuedLines lines =
                QueuedLines.toFile("full disk", file, 1 << 20, 1, lost -> "{\"lost\":" + lost + "}", troubles::add)) {
            lines.add("{\"first\":1}");
            assertThat(lines.await(Duration.ofSeconds(10))).isTrue();
            disk.fill();
            // There is room up to the end of the page, for a part of it.
            lines.add("{\"long\":\"" + "x".repeat(10_000) + "\"}");
            assertThat(lines.await(Duration.ofSeconds(10))).isTrue();
            assertThat(troubles)
                    .singleElement()
                    .satisfies(why -> assertThat(why).contains("audit.jsonl cannot be written: No space left"));
            disk.makeRoom();
            lines.add("{\"last\":1}");
            while (!Files.readString(file).contains("last")) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            }
        }
        assertThat(Files.readAllLines(file)).containsExactly("{\"first\":1}", "{\"lost\":1}", "{\"last\":1}");
        for (String line : Files.readAllLines(file)) {
            assertThat(JsonObject.parse(line.getBytes(StandardCharsets.UTF_8))).isNotNull();
        }
    }

    private Map<Path, String> content() throws Exception {
        Map<Path, String> all = new TreeMap<>();
        try (Stream<Path> files = Files.walk(disk.folder())) {
            for (Path file : files.filter(Files::isRegularFile)
                    .filter(one -> !one.endsWith("ballast"))
                    .toList()) {
                all.put(file, Arrays.toString(Files.readAllBytes(file)));
            }
        }
        return all;
    }
}
