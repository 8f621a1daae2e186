package org.jcrm.agents.postgres;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import org.jcrm.agents.process.OsUser;
import org.postgresql.Driver;

/**
 * One SQL session, kept open between monitors. Every question has a deadline, at which the session is closed: that ends
 * the read whatever the server does. One question at a time; callers on several threads wait for each other.
 */
final class PgSession implements AutoCloseable {
    private static final ScheduledExecutorService DEADLINES = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("sql-deadlines").daemon().factory());

    private static final Pattern HOST = Pattern.compile("[0-9A-Za-z_.:%-]{1,255}");

    private final Connection connection;
    private final long postmasterPid;
    private final ReentrantLock oneAtATime = new ReentrantLock();

    private PgSession(Connection connection, long postmasterPid) {
        this.connection = connection;
        this.postmasterPid = postmasterPid;
    }

    /**
     * Opens a session with the local server: by its Unix socket as its own OS user, or by TCP if it has no socket or the
     * parameter {@code pghost} names a host.
     *
     * @throws SQLException with the server's SQLSTATE if it answered
     */
    static PgSession open(PgParameters params, Postmaster postmaster, OsUser owner, Duration timeout)
            throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", params.monitorUser().orElse(params.pgdba()));
        params.monitorPassword().ifPresent(password -> properties.setProperty("password", password));
        properties.setProperty("ApplicationName", "jcrm");
        properties.setProperty("sslmode", "disable");
        properties.setProperty("gssEncMode", "disable");
        properties.setProperty("preferQueryMode", "simple");
        properties.setProperty("connectTimeout", Long.toString(Math.max(1, timeout.toSeconds())));
        boolean tcp = params.pghost().filter(host -> !host.startsWith("/")).isPresent()
                || postmaster.socketFile().isEmpty();
        String host = "localhost";
        String token = "";
        if (tcp) {
            host = params.pghost()
                    .filter(name -> !name.startsWith("/"))
                    .orElse(postmaster
                            .listenAddress()
                            .filter(address -> !address.equals("*") && !address.equals("0.0.0.0"))
                            .orElse("127.0.0.1"));
            properties.setProperty("socketTimeout", Long.toString(Math.max(1, timeout.toSeconds())));
        } else {
            token = PeerSocketFactory.newToken(owner, postmaster.socketFile().orElseThrow(), timeout);
            properties.setProperty("socketFactory", PeerSocketFactory.class.getName());
            properties.setProperty("socketFactoryArg", token);
        }
        // A host or a database's name must not bring settings of the driver along.
        if (!HOST.matcher(host).matches()) {
            throw new SQLException("'" + host + "' is no name or address of a host (parameter pghost)");
        }
        String url = "jdbc:postgresql://" + host + ":" + postmaster.port() + "/"
                + URLEncoder.encode(params.pgdb(), StandardCharsets.UTF_8);
        return new PgSession(connect(url, properties, token, timeout), postmaster.pid());
    }

    private static Connection connect(String url, Properties properties, String token, Duration timeout)
            throws SQLException {
        ScheduledFuture<?> deadline = DEADLINES.schedule(
                () -> PeerSocketFactory.abandon(token), Math.max(1, timeout.toMillis()), TimeUnit.MILLISECONDS);
        try {
            Connection connection = new Driver().connect(url, properties);
            if (connection == null) {
                throw new SQLException("the PostgreSQL driver does not know " + url);
            }
            return connection;
        } finally {
            deadline.cancel(false);
            PeerSocketFactory.opened(token);
        }
    }

    /** Whether this session was made with that very server process. */
    boolean isWith(Postmaster postmaster) {
        return postmaster.pid() == postmasterPid;
    }

    boolean isOpen() {
        try {
            return !connection.isClosed();
        } catch (SQLException e) {
            return false;
        }
    }

    /**
     * Asks and reads the whole answer.
     *
     * @return one map per row, in the order of the columns; SQL NULL is an empty string
     */
    List<Map<String, String>> ask(String sql, Duration timeout) throws SQLException, InterruptedException {
        if (!oneAtATime.tryLock(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new SQLException("another question to PostgreSQL has been waiting for its answer", "08006");
        }
        AtomicBoolean late = new AtomicBoolean();
        ScheduledFuture<?> deadline = DEADLINES.schedule(
                () -> {
                    late.set(true);
                    abort();
                },
                Math.max(1, timeout.toMillis()),
                TimeUnit.MILLISECONDS);
        try (Statement statement = connection.createStatement()) {
            return read(statement, sql);
        } catch (SQLException e) {
            if (Thread.interrupted()) {
                abort();
                throw new InterruptedException("interrupted while PostgreSQL was asked");
            }
            if (late.get()) {
                throw new SQLException("no answer within " + timeout.toMillis() + " ms", "08006", e);
            }
            throw e;
        } finally {
            deadline.cancel(false);
            oneAtATime.unlock();
        }
    }

    private static List<Map<String, String>> read(Statement statement, String sql) throws SQLException {
        List<Map<String, String>> rows = new ArrayList<>();
        if (!statement.execute(sql)) {
            return rows;
        }
        try (ResultSet result = statement.getResultSet()) {
            int columns = result.getMetaData().getColumnCount();
            while (result.next()) {
                Map<String, String> row = new LinkedHashMap<>();
                for (int i = 1; i <= columns; i++) {
                    String value = result.getString(i);
                    row.put(result.getMetaData().getColumnLabel(i), value == null ? "" : value);
                }
                rows.add(row);
            }
        }
        return rows;
    }

    /** Closes the socket without a word, from any thread. */
    private void abort() {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException e) {
            // It is closed; that was the aim.
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            abort();
        }
    }

    /** The server is there but has no room for another session. */
    static boolean isExhaustion(SQLException e) {
        return "53300".equals(e.getSQLState());
    }

    /** The server is there but is starting up, shutting down or recovering. */
    static boolean isNotReady(SQLException e) {
        return "57P03".equals(e.getSQLState());
    }

    /** The server answered, with whatever complaint: connection-level states (08…) are no answer. */
    static boolean isAnswer(SQLException e) {
        return e.getSQLState() != null && !e.getSQLState().startsWith("08") && !(e.getCause() instanceof IOException);
    }
}
