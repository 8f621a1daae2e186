package org.jcrm.agents.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jcrm.agents.postgres.PgPair.A;
import static org.jcrm.agents.postgres.PgPair.B;
import static org.jcrm.agents.postgres.PgPair.must;

import java.nio.file.Files;
import org.jcrm.core.agent.AgentResult;
import org.jcrm.core.model.OcfResult;
import org.junit.jupiter.api.Test;

/** The agent with two real PostgreSQL servers. Needs root and PostgreSQL 15. */
class PostgresAgentRealTest extends OnTwoServers {
    @Test
    void anInstanceStartsAsAStandbyEvenIfItWasNeverOne() throws Exception {
        assertThat(pair.start(A)).isEqualTo(AgentResult.ok());
        assertThat(pair.sql(A, "select pg_is_in_recovery()")).isEqualTo("t");
        assertThat(pair.monitor(A).result()).isEqualTo(OcfResult.OK);
        assertThat(pair.attribute(A, "pgsql-status")).isEqualTo("HS:alone");
    }

    @Test
    void theFirstStartOfAClusterElectsAndReplicatesSynchronously() throws Exception {
        pair.steady();
        assertThat(pair.monitor(A).result()).isEqualTo(OcfResult.PROMOTED);
        assertThat(pair.monitor(B).result()).isEqualTo(OcfResult.OK);
        assertThat(pair.attribute(A, "pgsql-status")).isEqualTo("PRI");
        assertThat(pair.attribute(A, "pgsql-data-status")).isEqualTo("LATEST");
        assertThat(pair.attribute(A, "master-pgsql")).isEqualTo("1000");
        assertThat(pair.attribute(A, "pgsql-master-baseline")).matches("[0-9A-F]{16}");
        assertThat(pair.attribute(B, "pgsql-status")).isEqualTo("HS:sync");
        assertThat(pair.attribute(B, "master-pgsql")).isEqualTo("100");
        assertThat(pair.attribute(B, "pgsql-xlog-loc")).isEmpty();
        assertThat(Files.exists(pair.lock(A))).isTrue();
        assertThat(Files.exists(pair.lock(B))).isFalse();
    }

    @Test
    void aCrashedPrimaryStaysDownUntilAnOperatorSaysSo() throws Exception {
        pair.steady();
        pair.crash(A);
        assertThat(pair.monitor(A).result()).isEqualTo(OcfResult.NOT_RUNNING);
        must(pair.demote(A));
        must(pair.stop(A));
        assertThat(pair.attribute(A, "master-pgsql")).isEqualTo("-INFINITY");
        AgentResult refused = pair.start(A);
        assertThat(refused.result()).isEqualTo(OcfResult.ERROR);
        assertThat(refused.exitReason())
                .isEqualTo("My data may be inconsistent. You have to remove " + pair.lock(A)
                        + " file to force start. Or run: jcrm node start nodea");
        must(pair.promote(B));
        assertThat(pair.attribute(A, "pgsql-status")).isEqualTo("STOP");
        assertThat(pair.attribute(A, "pgsql-data-status")).isEqualTo("DISCONNECT");
        pair.sql(B, "create table t as select 1 as n");
    }

    @Test
    void aSwitchoverLeavesAWorkingStandbyAndNoLock() throws Exception {
        pair.steady();
        pair.sql(A, "create table t as select 1 as n");
        must(pair.demote(A));
        assertThat(Files.exists(pair.lock(A))).isFalse();
        assertThat(pair.sql(A, "select pg_is_in_recovery()")).isEqualTo("t");
        must(pair.promote(B));
        pair.sql(B, "insert into t values (2)");
        pair.awaitSynchronous(A);
        assertThat(pair.sql(A, "select count(*) from t")).isEqualTo("2");
    }

    @Test
    void clearingALockSaysWhetherThereWasOne() throws Exception {
        Files.createDirectories(pair.lock(A).getParent());
        Files.writeString(pair.lock(A), "");
        must(pair.agent(A).clearLock(pair.call(A, "clear-lock"), pair.context(A)));
        assertThat(pair.lock(A)).doesNotExist();
        must(pair.agent(A).clearLock(pair.call(A, "clear-lock"), pair.context(A)));
        assertThat(pair.cluster.progress).containsExactly("nodea: The lock is removed.", "nodea: There was no lock.");
    }
}
