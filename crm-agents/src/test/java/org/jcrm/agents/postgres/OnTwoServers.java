package org.jcrm.agents.postgres;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Each test has a pair of real servers of its own. Needs root and PostgreSQL 15. */
abstract class OnTwoServers {
    @TempDir
    Path folder;

    PgPair pair;

    @BeforeEach
    void makePair() throws Exception {
        assumeTrue(PgPair.isPossible(), "needs root, setpriv and PostgreSQL 15 in " + PgPair.BINARIES);
        pair = new PgPair(folder).withData();
    }

    @AfterEach
    void removePair() throws Exception {
        if (pair != null) {
            pair.close();
        }
    }
}
