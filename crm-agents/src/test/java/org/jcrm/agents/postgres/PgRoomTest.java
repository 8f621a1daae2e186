package org.jcrm.agents.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.jcrm.agents.process.UserFiles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PgRoomTest {
    private static final int MORE_THAN_ANY_DISK_HAS = 1_000_000_000;

    private static final UserFiles FILES = UserFiles.ofDaemon(Duration.ofSeconds(10));

    @TempDir
    Path data;

    @Test
    void tooLittleRoomIsToldWithThePlaceAndNoNumberThatChanges() {
        assertThat(PgRoom.shortage(FILES, data, MORE_THAN_ANY_DISK_HAS))
                .contains("Less than 1000000000 MB are left on the disk of " + data + ".");
    }

    @Test
    void enoughRoomIsNoNews() {
        assertThat(PgRoom.shortage(FILES, data, 1)).isEmpty();
    }

    @Test
    void nothingIsLookedForIfNobodyWantsIt() {
        assertThat(PgRoom.shortage(FILES, data, 0)).isEmpty();
    }

    @Test
    void aDirectoryThatIsNotThereIsNotShortOfRoom() {
        assertThat(PgRoom.shortage(FILES, data.resolve("gone"), MORE_THAN_ANY_DISK_HAS))
                .isEmpty();
    }
}
