package org.jcrm.daemon.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.jcrm.daemon.config.StartRefused;
import org.jcrm.membership.Generations;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GenerationFileTest {
    @TempDir
    Path folder;

    @Test
    void everyLifeHasALargerNumberWhateverTheClockSays() throws Exception {
        long last = 0;
        for (int life = 0; life < 5; life++) {
            GenerationFile generations = open(17);
            assertThat(generations.isNew()).isEqualTo(life == 0);
            for (int attempt = 0; attempt < 250; attempt++) {
                long next = generations.next();
                assertThat(next).isGreaterThan(last);
                last = next;
            }
        }
    }

    /** A new disk must not say again what the old one said, if nobody can be asked. */
    @Test
    void aNewDiskBeginsAtARandomNumber() throws Exception {
        assertThat(open(17).next()).isEqualTo(18);
        Files.delete(folder.resolve("generation"));
        assertThat(open(40_000).next()).isEqualTo(40_001);
    }

    @Test
    void itGoesOnAboveWhatOthersWereSeenToUseAlsoAfterARestart() throws Exception {
        GenerationFile generations = open(5);
        generations.seen(7_000);
        generations.seen(12);
        assertThat(generations.newest()).isEqualTo(7_000);
        assertThat(open(0).next()).isGreaterThan(7_000);
        assertThat(generations.next()).isEqualTo(7_001);
    }

    /** A stolen key must not bring the count of every node to its end. */
    @Test
    void absurdNumbersAreNotBelieved() throws Exception {
        GenerationFile generations = open(5);
        generations.seen(Long.MAX_VALUE);
        generations.seen(Generations.LARGEST);
        generations.seen(-1);
        assertThat(generations.next()).isEqualTo(6);
    }

    @Test
    void aDamagedFileIsToldOfAndBeginsAnew() throws Exception {
        for (String damaged : new String[] {"", "x\n", "12", "0012\n", "99999999999\n", "9999999999\n", "\0\0\0\0"}) {
            Files.writeString(folder.resolve("generation"), damaged);
            GenerationFile generations = open(3);
            assertThat(generations.isNew()).as(damaged).isTrue();
            assertThat(generations.problem()).get().asString().contains("generation is damaged");
            assertThat(generations.next()).isEqualTo(4);
        }
    }

    @Test
    void onAFullDiskNoNumberIsUsedThatIsNotWritten() throws Exception {
        AtomicInteger writes = new AtomicInteger();
        GenerationFile generations = GenerationFile.open(
                folder,
                (file, content) -> {
                    writes.incrementAndGet();
                    throw new IOException("No space left on device");
                },
                1);
        assertThatThrownBy(generations::next)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("generation cannot be written: No space left on device");
        assertThatThrownBy(generations::atStart).isInstanceOf(StartRefused.class);
        assertThat(generations.newest()).isEqualTo(1);
        assertThat(writes).hasValue(2);
    }

    private GenerationFile open(int random) throws StartRefused {
        return GenerationFile.open(folder, DurableFiles.fsynced(), random);
    }
}
