package org.jcrm.daemon.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.jcrm.daemon.config.StartRefused;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SessionMarkTest {
    private static final Instant JOINED = Instant.parse("2026-11-22T20:00:00Z");

    @TempDir
    Path folder;

    private Path state;
    private Path run;

    @BeforeEach
    void makeFolders() throws Exception {
        state = Files.createDirectory(folder.resolve("state"));
        run = Files.createDirectory(folder.resolve("run"));
    }

    @Test
    void aNewNodeMayJoin() throws Exception {
        assertThat(mark().find()).isEqualTo(new SessionMark.Found.Clean());
    }

    @Test
    void aDaemonThatWasKilledGoesOnAfterItsRestart() throws Exception {
        mark().member(JOINED);
        assertThat(mark().find()).isEqualTo(new SessionMark.Found.Restarted());
    }

    @Test
    void aHostThatWentDownWhileItWasAMemberIsAnUncleanBootAndStaysOneUntilItJoins() throws Exception {
        mark().member(JOINED);
        reboot();
        SessionMark booted = mark();
        assertThat(booted.find())
                .isInstanceOfSatisfying(
                        SessionMark.Found.UncleanBoot.class,
                        found -> assertThat(found.memberSince()).isEqualTo(JOINED));
        assertThat(mark().find()).isInstanceOf(SessionMark.Found.UncleanBoot.class);
        booted.member(JOINED.plusSeconds(60));
        assertThat(mark().find()).isEqualTo(new SessionMark.Found.Restarted());
    }

    @Test
    void theLastMomentAliveIsRemembered() throws Exception {
        SessionMark mark = mark();
        mark.member(JOINED);
        mark.alive(JOINED.plusSeconds(100));
        reboot();
        assertThat(mark().find()).isEqualTo(new SessionMark.Found.UncleanBoot(JOINED, JOINED.plusSeconds(100)));
    }

    @Test
    void aNodeThatLeftInGoodOrderMayJoinAfterAReboot() throws Exception {
        SessionMark mark = mark();
        mark.member(JOINED);
        mark.left();
        reboot();
        assertThat(mark().find()).isEqualTo(new SessionMark.Found.Clean());
    }

    @Test
    void aSecondDaemonOnTheHostIsRefusedWithThePidOfTheFirst() throws Exception {
        try (HostLock first = HostLock.take(run)) {
            assertThat(first).isNotNull();
            assertThatThrownBy(() -> HostLock.take(run))
                    .isInstanceOf(StartRefused.class)
                    .hasMessageContaining("another jcrmd runs on this host with process id "
                            + ProcessHandle.current().pid());
        }
        HostLock.take(run).close();
    }

    private void reboot() throws Exception {
        Files.deleteIfExists(run.resolve("session"));
    }

    private SessionMark mark() {
        return new SessionMark(state, run, DurableFiles.fsynced());
    }
}
