package org.jcrm.agents.postgres;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jcrm.core.agent.AgentMetadata;
import org.jcrm.core.agent.AgentMetadata.Action;
import org.jcrm.core.agent.AgentMetadata.Parameter;
import org.jcrm.core.model.AgentName;

/** The description of {@code ocf:jcrm:pgsql}. */
final class PgMetadata {
    static final AgentMetadata METADATA = new AgentMetadata(
            new AgentName("ocf", "jcrm", "pgsql"),
            "1.0",
            "PostgreSQL primary with streaming standbys",
            "Runs PostgreSQL 12 to 17 as a promotable clone: one primary, the others standbys, one of them synchronous if"
                    + " rep_mode is sync. Parameters and node attributes are those of ocf:heartbeat:pgsql. The agent starts"
                    + " the server with a configuration file of its own (jcrm.conf in the data directory) that includes"
                    + " yours and sets what the cluster decides: primary_conninfo, synchronous_standby_names,"
                    + " restore_command. It talks to the local server over its Unix socket as the user pgdba, so that"
                    + " 'local all postgres peer' in pg_hba.conf is enough; standbys and pg_rewind come from the other"
                    + " nodes as repuser and rewind_user, which pg_hba.conf must allow.",
            parameters(),
            List.of(
                    new Action("start", Optional.empty(), "120s", Optional.empty()),
                    new Action("stop", Optional.empty(), "120s", Optional.empty()),
                    new Action("promote", Optional.empty(), "120s", Optional.empty()),
                    new Action("demote", Optional.empty(), "120s", Optional.empty()),
                    new Action("monitor", Optional.empty(), "10s", Optional.of("3s")),
                    new Action("monitor", Optional.of("Promoted"), "10s", Optional.of("2s")),
                    new Action("notify", Optional.empty(), "90s", Optional.empty()),
                    new Action("reload", Optional.empty(), "20s", Optional.empty()),
                    new Action("validate-all", Optional.empty(), "10s", Optional.empty()),
                    new Action("meta-data", Optional.empty(), "5s", Optional.empty())));

    private PgMetadata() {}

    private static List<Parameter> parameters() {
        List<Parameter> list = new ArrayList<>();
        list.add(text(
                "pgctl",
                "",
                "pg_ctl",
                "Path of pg_ctl; the other programs are taken from its folder. They run as pgdba, and nobody but root and"
                        + " pgdba may be able to change them or a folder above them. Default: the programs of the data"
                        + " directory's major version."));
        list.add(text("psql", "", "psql", "Read for compatibility; psql is taken from the folder of pgctl."));
        list.add(text(
                "pgdata",
                "",
                "Data directory",
                "Default: /var/lib/postgresql/MAJOR/main if there is one, else" + " /var/lib/pgsql/data."));
        list.add(text("pgdba", "postgres", "Owner", "The OS user that owns the data and runs the server; never root."));
        list.add(text(
                "pghost",
                "",
                "Host or socket folder",
                "Where the local server is asked: a host name makes the agent"
                        + " use TCP. Default: the server's Unix socket."));
        list.add(number("pgport", "5432", "Port", "The port of the server, the same on all nodes."));
        list.add(text(
                "pglibs",
                "",
                "Libraries",
                "LD_LIBRARY_PATH of the server; nobody but root and pgdba may be able to write it."));
        list.add(text(
                "config",
                "",
                "Configuration file",
                "Your postgresql.conf, which is included and never edited."
                        + " Default: postgresql.conf in the data directory, else Debian's in /etc/postgresql."));
        list.add(text("pgdb", "template1", "Database", "The database that the monitor connects to."));
        list.add(text(
                "logfile",
                "",
                "Log",
                "Where the server's output goes. Default: Debian's log in"
                        + " /var/log/postgresql, else a file in the daemon's state folder. It is opened as pgdba, and never"
                        + " through a link."));
        list.add(text("socketdir", "", "Socket folder", "Sets unix_socket_directories; made if it is missing."));
        list.add(text("start_opt", "", "Server options", "More arguments for the server (-c name=value)."));
        list.add(text("ctl_opt", "", "pg_ctl options", "Read for compatibility; pg_ctl is not used."));
        list.add(time(
                "stop_escalate",
                "90",
                "Time for a fast stop",
                "Then the server is stopped immediately, which makes the next start a recovery. It happens earlier if none"
                        + " of its processes does anything any more, and well before the operation's timeout."));
        list.add(time("stop_escalate_in_slave", "90", "Time for a fast stop of a standby", "As stop_escalate."));
        list.add(text(
                "monitor_user",
                "",
                "SQL user",
                "The PostgreSQL role of the agent; it must be a superuser. Default:" + " pgdba."));
        list.add(text("monitor_password", "", "SQL password", "For monitor_user if pg_hba.conf asks for one.")
                .asSecret());
        list.add(text(
                "monitor_sql",
                PgParameters.DEFAULT_MONITOR_SQL,
                "Question of the monitor",
                "If you give another" + " one, it must succeed at every monitor."));
        list.add(flag(
                "check_wal_receiver", "false", "Show the WAL receiver", "Sets the attribute RSC-receiver-status."));
        list.add(new Parameter(
                "rep_mode",
                "select",
                false,
                false,
                false,
                Optional.of("none"),
                List.of("none", "async", "sync", "slave"),
                "Replication",
                "none: a single server. async: standbys never hold up commits. sync: one standby has every acknowledged"
                        + " commit; without a standby the primary goes on alone and says so. slave: follows a primary outside"
                        + " of this cluster and is never promoted."));
        list.add(text(
                "node_list",
                "",
                "Nodes",
                "All nodes that may run the server, separated by blanks. Needed for sync" + " and async."));
        list.add(text(
                "master_ip",
                "",
                "Address of the primary",
                "The virtual address that standbys connect to. Needed" + " unless rep_mode is none."));
        list.add(reloadable("repuser", "postgres", "Replication user", "The role with REPLICATION that standbys use."));
        list.add(reloadable(
                "primary_conninfo_opt",
                "",
                "Connection options",
                "Appended to primary_conninfo, for instance" + " keepalives_idle=60."));
        list.add(reloadable(
                "restore_command",
                "",
                "Restore command",
                "Run under restore_command_timeout, and ended before" + " a promotion. It must not use master_ip."));
        list.add(time(
                "restore_command_timeout", "30", "Time for the restore command", "Then the file counts as missing."));
        list.add(reloadable("archive_cleanup_command", "", "Archive cleanup", "As in PostgreSQL."));
        list.add(reloadable("recovery_end_command", "", "Recovery end", "As in PostgreSQL."));
        list.add(flag(
                "restart_on_promote",
                "false",
                "Restart to promote",
                "Read for compatibility; a promotion never" + " restarts the server."));
        list.add(text(
                "replication_slot_name",
                "",
                "Slot prefix",
                "If given, the primary keeps a slot NAME_NODE for each" + " standby."));
        list.add(text(
                "tmpdir",
                "",
                "Folder of the lock",
                "Where PGSQL.lock is kept; it must survive a reboot. It is touched as pgdba, unless only root can write it."
                        + " Default: the daemon's state folder."));
        list.add(number(
                "xlog_check_count",
                "3",
                "Patience of the election",
                "How many monitors a node that knows nothing"
                        + " of its data waits for peers that say nothing, when there is no primary."));
        list.add(time(
                "crm_attr_timeout",
                "5",
                "Time for attributes",
                "How long a change of an attribute is waited for" + " where safety depends on it."));
        list.add(number(
                "min_free_mb",
                "16",
                "Room on the disk",
                "With less of it, in megabytes, an instance says so, and a primary hands over to a standby that may be"
                        + " promoted and has more. 0: never. The default is one file of the write-ahead log."));
        list.add(text("external_standby_node_list", "", "Standbys outside", "Read for compatibility; not supported."));
        list.add(text(
                "rewind_user",
                "",
                "User of pg_rewind",
                "The role that pg_rewind uses on the primary: a superuser, or"
                        + " one with the rights that its manual names. Default: pgdba."));
        return List.copyOf(list);
    }

    private static Parameter text(String name, String ifAbsent, String title, String description) {
        return parameter(name, "string", false, ifAbsent, title, description);
    }

    private static Parameter reloadable(String name, String ifAbsent, String title, String description) {
        return parameter(name, "string", true, ifAbsent, title, description);
    }

    private static Parameter number(String name, String ifAbsent, String title, String description) {
        return parameter(name, "integer", false, ifAbsent, title, description);
    }

    private static Parameter time(String name, String ifAbsent, String title, String description) {
        return parameter(name, "time", true, ifAbsent, title, description);
    }

    private static Parameter flag(String name, String ifAbsent, String title, String description) {
        return parameter(name, "boolean", true, ifAbsent, title, description);
    }

    private static Parameter parameter(
            String name, String type, boolean reloadable, String ifAbsent, String title, String description) {
        return new Parameter(
                name,
                type,
                false,
                false,
                reloadable,
                ifAbsent.isEmpty() ? Optional.empty() : Optional.of(ifAbsent),
                List.of(),
                title,
                description);
    }
}
