package org.jcrm.agents.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jcrm.agents.AgentProblem;
import org.jcrm.agents.postgres.PgAssessment.Kind;
import org.jcrm.agents.postgres.PgAssessment.Primary;
import org.jcrm.agents.process.UserFiles;
import org.jcrm.core.agent.AgentCall;
import org.jcrm.core.agent.AgentMetadata;
import org.jcrm.core.model.AgentName;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.ResourceId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Everything that the agent reads and writes as text. */
class PgTextsTest {
    private static final NodeName NODE1 = NodeName.of("node1");

    private static PgParameters params(String... pairs) throws AgentProblem {
        Map<String, String> params = new LinkedHashMap<>();
        params.put("pgdata", "/data");
        params.put("rep_mode", "sync");
        params.put("master_ip", "10.0.0.20");
        for (int i = 0; i < pairs.length; i += 2) {
            params.put(pairs[i], pairs[i + 1]);
        }
        return PgParameters.of(
                new AgentCall(
                        NODE1,
                        ResourceId.of("pgsql"),
                        AgentName.parse("ocf:jcrm:pgsql").orElseThrow(),
                        "start",
                        Duration.ZERO,
                        Duration.ofSeconds(20),
                        params,
                        Map.of()),
                UserFiles.ofDaemon(Duration.ofSeconds(10)));
    }

    // ---- parameters ----

    @ParameterizedTest
    @CsvSource({
        "rep_mode, both, 'rep_mode is ''both''; it must be none, async, sync or slave'",
        "pgport, 70000, 'pgport is ''70000''; it must be a whole number from 1 to 65535'",
        "pgdata, data, 'pgdata is ''data''; it must be an absolute path'",
        "check_wal_receiver, maybe, 'check_wal_receiver is ''maybe''; it must be true or false'",
        "stop_escalate, soon, 'stop_escalate is ''soon''; it must be a time such as 90 or 90s'"
    })
    void aWrongParameterIsNamedWithItsValueAndWhatItMustBe(String name, String value, String sentence) {
        assertThatThrownBy(() -> params(name, value))
                .isInstanceOf(AgentProblem.class)
                .hasMessage(sentence);
    }

    @Test
    void everyParameterThatTheAgentReadsIsDescribed() throws AgentProblem {
        List<String> described = PgMetadata.METADATA.parameters().stream()
                .map(AgentMetadata.Parameter::name)
                .toList();
        assertThat(described)
                .contains("pgctl", "psql", "pgdata", "pgdba", "pghost", "pgport", "pglibs", "config", "pgdb", "logfile")
                .contains(
                        "socketdir", "start_opt", "ctl_opt", "stop_escalate", "stop_escalate_in_slave", "monitor_user")
                .contains("monitor_password", "monitor_sql", "check_wal_receiver", "rep_mode", "node_list", "master_ip")
                .contains("repuser", "primary_conninfo_opt", "restore_command", "archive_cleanup_command")
                .contains("recovery_end_command", "restart_on_promote", "replication_slot_name", "tmpdir")
                .contains("xlog_check_count", "crm_attr_timeout", "external_standby_node_list");
        assertThat(described).doesNotHaveDuplicates();
        assertThat(params().stopEscalate()).isEqualTo(Duration.ofSeconds(90));
    }

    // ---- the agent's configuration file ----

    @Test
    void theClustersSettingsStandAfterTheUsersFileAndDefaultsBeforeIt() throws AgentProblem {
        String text = new PgSettings("\"node2\"", true)
                .render(params("primary_conninfo_opt", "keepalives_idle=60", "repuser", "repl"), NODE1);
        assertThat(text.lines().filter(line -> !line.startsWith("#") && !line.isBlank()))
                .containsExactly(
                        "wal_level = 'replica'",
                        "hot_standby = 'on'",
                        "wal_log_hints = 'on'",
                        "wal_keep_size = '256MB'",
                        "wal_retrieve_retry_interval = '500ms'",
                        "include '/data/postgresql.conf'",
                        "port = '5432'",
                        "synchronous_standby_names = '\"node2\"'",
                        "primary_conninfo = 'host=10.0.0.20 port=5432 user=repl application_name=node1 keepalives_idle=60'",
                        "primary_slot_name = ''",
                        "recovery_target_timeline = 'latest'",
                        "restore_command = ''",
                        "archive_cleanup_command = ''",
                        "recovery_end_command = ''");
    }

    @Test
    void whatWasWrittenIsReadBack() throws AgentProblem {
        for (PgSettings settings :
                List.of(new PgSettings("", true), new PgSettings("*", false), new PgSettings("\"no'de\"", true))) {
            assertThat(PgSettings.read(settings.render(params(), NODE1))).isEqualTo(settings);
        }
    }

    @Test
    void aRestoreCommandIsLimitedInTimeAndNeverReportsASignal() throws AgentProblem {
        String text = new PgSettings("", true)
                .render(params("restore_command", "cp '/archive/%f' %p", "restore_command_timeout", "7"), NODE1);
        assertThat(text)
                .contains("restore_command = 'if [ -e jcrm.promoting ]; then exit 1; fi; timeout -k 2 7 /bin/sh -c "
                        + "''cp ''\\\\''''/archive/%f''\\\\'''' %p'' || exit 1'");
    }

    // ---- hostile names ----

    @Test
    void aControlCharacterInAParameterIsRefusedWithItsName() {
        for (String text : List.of("a\nb", "a\rb", "a\u0000b", "a\u2028b", "a\u202Eb", "a\u001bb")) {
            for (String name : List.of("repuser", "master_ip", "restore_command", "pgdata", "primary_conninfo_opt")) {
                assertThatThrownBy(() -> params(name, text))
                        .isInstanceOf(AgentProblem.class)
                        .hasMessage(name
                                + " has a line break or another character that is not shown in it; write it without");
            }
        }
        assertThatThrownBy(() -> params("repuser", "x".repeat(4096)))
                .isInstanceOf(AgentProblem.class)
                .hasMessage("repuser has 4096 characters; at most 4000 are allowed");
    }

    /** A blank in a value would begin another setting, such as a password file or a service of the attacker's. */
    @Test
    void aValueOfAConnectionStringStaysOneValue() throws AgentProblem {
        String conninfo = PgSettings.conninfo(
                params("repuser", "o'neil passfile=/tmp/x \\", "master_ip", "db host=evil"),
                NodeName.of("n' host=evil"));
        assertThat(conninfo)
                .isEqualTo("host='db host=evil' port=5432 user='o\\'neil passfile=/tmp/x \\\\'"
                        + " application_name='n\\' host=evil'");
    }

    @ParameterizedTest
    @CsvSource({
        "rsync 10.0.0.20:/archive/%f %p, true",
        "rsync -a postgres@10.0.0.20::archive/%f %p, true",
        "rsync 10.0.0.201:/archive/%f %p, false",
        "rsync 110.0.0.20:/archive/%f %p, false",
        "cp /archive/%f %p, false"
    })
    void theClustersAddressIsRecognisedInARestoreCommand(String command, boolean mentioned) {
        assertThat(PgSettings.mentions(command, "10.0.0.20")).isEqualTo(mentioned);
    }

    @Test
    void settingsThatWouldWinOverTheClustersAreWithdrawn() {
        assertThat(PgSettings.withoutRules("""
                        # Do not edit this file manually!
                        work_mem = '8MB'
                        primary_conninfo = 'host=somewhere'
                        synchronous_standby_names='x'
                        """)).isEqualTo("""
                        # Do not edit this file manually!
                        work_mem = '8MB'
                        """);
    }

    // ---- positions ----

    @Test
    void positionsAreReadAndWrittenInBothForms() {
        long lsn = WalPosition.parseLsn("1A/3053850").orElseThrow();
        assertThat(WalPosition.text(lsn)).isEqualTo("1A/3053850");
        assertThat(WalPosition.digits(lsn)).isEqualTo("0000001A03053850");
        assertThat(WalPosition.parseDigits("0000001A03053850")).contains(lsn);
        assertThat(WalPosition.parseLsn("nonsense")).isEmpty();
    }

    // ---- after a crash ----

    private static ControlData control(String state) {
        return ControlData.parse("""
            pg_control version number:            1300
            Database system identifier:           7300000000000000001
            Database cluster state:               %s
            Latest checkpoint location:           0/3000060
            Latest checkpoint's REDO location:    0/3000028
            Latest checkpoint's TimeLineID:       1
            Minimum recovery ending location:     0/0
            Min recovery ending loc's timeline:   0
            wal_log_hints setting:                on
            Bytes per WAL segment:                16777216
            Data page checksum version:           0
            """.formatted(state)).orElseThrow();
    }

    private static final Optional<Primary> ON_TIMELINE_2 =
            Primary.parse(List.of("7300000000000000001", "2", "0/5000000", ""));

    private static final String HISTORY = "00000002.history\n1\t0/4000000\tno recovery target specified\n";

    @Test
    void controlDataTellsHowTheServerEnded() {
        ControlData data = control("in production");
        assertThat(data.inProduction()).isTrue();
        assertThat(data.shutDownCleanly()).isFalse();
        assertThat(data.rewindable()).isTrue();
        assertThat(data.checkpoint()).isEqualTo(new WalPosition(1, 0x3000060));
        assertThat(control("shut down").shutDownAsPrimary()).isTrue();
        assertThat(control("shut down in recovery").shutDownAsPrimary()).isFalse();
        assertThat(ControlData.parse("pg_controldata: error")).isEmpty();
    }

    @Test
    void walThatEndsBeforeTheBranchIsPartOfThePrimarysHistory() {
        PgAssessment found = PgAssessment.of(control("in production"), Optional.of(0x3FFFFA0L), ON_TIMELINE_2, HISTORY);
        assertThat(found.kind()).isEqualTo(Kind.CONTAINED);
        assertThat(found.sentence())
                .isEqualTo("The data did not diverge: the last WAL record here starts at 0/3FFFFA0 on timeline 1, the"
                        + " primary left timeline 1 at 0/4000000 and is now at 0/5000000 on timeline 2.");
    }

    @Test
    void aRecordAtTheBranchIsOneThatThePrimaryNeverHad() {
        assertThat(PgAssessment.of(control("in production"), Optional.of(0x4000000L), ON_TIMELINE_2, HISTORY)
                        .kind())
                .isEqualTo(Kind.DIVERGED);
    }

    @Test
    void anUnknownEndCountsAsDiverged() {
        assertThat(PgAssessment.of(control("in production"), Optional.empty(), ON_TIMELINE_2, HISTORY)
                        .kind())
                .isEqualTo(Kind.DIVERGED);
    }

    @Test
    void aTimelineThatThePrimaryNeverWasOnHasDiverged() {
        assertThat(PgAssessment.of(control("in production"), Optional.of(1L), ON_TIMELINE_2, "")
                        .kind())
                .isEqualTo(Kind.DIVERGED);
    }

    @Test
    void anotherSystemIdentifierIsAnotherClustersData() {
        Optional<Primary> stranger = Primary.parse(List.of("42", "1", "0/5000000", ""));
        assertThat(PgAssessment.of(control("shut down"), Optional.of(1L), stranger, "")
                        .kind())
                .isEqualTo(Kind.FOREIGN);
    }

    @Test
    void withoutAPrimaryThereIsNothingToCompareWith() {
        assertThat(PgAssessment.of(control("in production"), Optional.of(1L), Optional.empty(), "")
                        .kind())
                .isEqualTo(Kind.NO_PRIMARY);
    }

    @Test
    void theEndOfTheWalIsReadFromTheComplaintOfWaldump() {
        assertThat(PgAssessment.lastRecord(
                        "pg_waldump: error: error in WAL record at 0/3054A68: invalid record length at 0/3054AA0: wanted 24,"
                                + " got 0",
                        16 << 20))
                .contains(0x3054A68L);
        assertThat(PgAssessment.lastRecord(
                        "pg_waldump: error: could not find file \"000000010000000100000004\": No such file", 16 << 20))
                .contains(0x103FFFFFFL);
        assertThat(PgAssessment.lastRecord("Killed", 16 << 20)).isEmpty();
    }

    // ---- process titles ----

    @ParameterizedTest
    @CsvSource({
        "postgres: 15/main: walsender repl 10.0.0.2(51234) streaming 0/3000148, walsender repl 10.0.0.2 streaming",
        "postgres: walsender repl 10.0.0.2(51235) catchup 0/3000148, walsender repl 10.0.0.2 catchup",
        "postgres: 15/main: walreceiver streaming 0/3000148, walreceiver streaming",
        "postgres: 15/main: walreceiver, ''",
        "postgres: walsender repl 10.0.0.2(51235) idle, ''"
    })
    void aTitleIsComparedWithoutWhatMoves(String title, String compared) {
        assertThat(PgWatch.replicationTitle(title)).contains(compared);
    }

    @Test
    void otherProcessesHaveNothingToDoWithReplication() {
        assertThat(PgWatch.replicationTitle("postgres: 15/main: checkpointer ")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "postgres: startup, true",
        "postgres: startup recovering 000000010000000000000005, true",
        "postgres: 15/main: startup waiting for 000000010000000000000005, true",
        "postgres: 15/main: startup   recovering 000000010000000000000005, true",
        "postgres: alice startup [local] idle, false",
        "postgres: startup shop 10.0.0.7(4711) idle, false",
        "postgres: 15/main: alice shop [local] startup, false"
    })
    void theProcessThatReplaysIsNotTakenForASession(String title, boolean replays) {
        assertThat(PgServer.REPLAYING.test(title)).isEqualTo(replays);
    }

    // ---- what the database's user may write ----

    /** A pattern that chooses for each character recurses for each. */
    @Test
    void theLengthOfAQuotedValueIsNoDepthOfTheStack() throws AgentProblem {
        String quotes = "''".repeat(100_000);
        assertThat(PgSettings.read("synchronous_standby_names = '" + quotes + "'\n")
                        .synchronousNames())
                .isEqualTo("'".repeat(100_000));
        assertThat(PgParameters.words(quotes)).containsExactly("");
        assertThat(PgParameters.words("a'b c'\"d\"  e 'f")).containsExactly("ab cd", "e", "f");
        assertThat(params("node_list", "node1 '' node2").nodes()).containsExactly(NODE1, NodeName.of("node2"));
    }

    /** The time grew with the square, and a pattern was made for each line. */
    @Test
    @Timeout(10)
    void aFileOfEmptyLinesIsReadInOnePass() {
        String lines = "\n".repeat(400_000);
        assertThat(PgAssessment.branchPoint(lines + "2\t0/5000060\tx\n", 2)).contains(0x5000060L);
        assertThat(PgSettings.withoutRules(lines + "Primary_ConnInfo = 'x'\nwork_mem = '4MB'\n"))
                .isEqualTo(lines + "work_mem = '4MB'\n");
    }

    @Test
    void aNumberThatNoServerWritesIsNoReasonToFail() {
        String endless = "9".repeat(40);
        assertThat(PgAssessment.branchPoint(endless + "\t0/1\tx\n2\t0/5000060\tx\n", 2))
                .contains(0x5000060L);
        assertThat(PgControl.replayedTimeline("postgres: startup recovering FFFFFFFF0000000000000003"))
                .isZero();
        assertThat(PgControl.replayedTimeline("postgres: startup recovering 0000001A0000000000000003"))
                .isEqualTo(26);
        assertThat(ReplicationRow.of(Map.of("pid", endless)).pid()).isZero();
        assertThat(WalPosition.timelineOfSegment("FFFFFFFF")).isZero();
    }
}
