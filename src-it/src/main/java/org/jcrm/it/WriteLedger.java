package org.jcrm.it;

import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The client that counts acknowledged writes: one connection through the virtual IP, one insert each 20 ms, every number
 * tried once. On an error it connects again at once. A program of its own in the client's host; it says on standard
 * output, one line each, with {@link System#nanoTime} (the same clock for all processes of a machine):
 *
 * <pre>
 * open NANOS                       connected
 * ack NUMBER BEGIN END SERVER      the commit was acknowledged; SERVER tells one run of a postmaster from another
 * fail NUMBER NANOS SENTENCE       unknown or failed: not counted as acknowledged (a timeout says nothing about the commit)
 * </pre>
 *
 * It ends with its standard input. Arguments: address, name of the database, and for how many milliseconds an answer is waited
 * for: a commit that takes longer is given up, as an impatient application would.
 */
public final class WriteLedger {
    private static final long PACE_NANOS = 20_000_000;

    private static final Executor ON_TIMEOUT = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("timeout").factory());

    private final InetSocketAddress address;
    private final String url;
    /** pgjdbc's own option knows whole seconds only. */
    private final int patienceMillis;

    private final PrintStream out;
    private @Nullable Connection connection;
    private @Nullable PreparedStatement insert;

    private WriteLedger(InetSocketAddress address, String url, int patienceMillis, PrintStream out) {
        this.address = address;
        this.url = url;
        this.patienceMillis = patienceMillis;
        this.out = out;
    }

    public static void main(String[] args) throws IOException {
        WriteLedger ledger = new WriteLedger(
                new InetSocketAddress(args[0], 5432),
                "jdbc:postgresql://" + args[0] + ":5432/" + args[1],
                Integer.parseInt(args[2]),
                new PrintStream(
                        new java.io.FileOutputStream(java.io.FileDescriptor.out), true, StandardCharsets.UTF_8));
        Thread.ofPlatform().daemon().start(ledger::write);
        while (System.in.read() >= 0) {
            // Whatever is said, only the end of the input counts.
        }
    }

    private void write() {
        long next = System.nanoTime();
        for (long number = 1; ; number++) {
            LockSupport.parkNanos(next - System.nanoTime());
            long begin = System.nanoTime();
            // A late write is not made up for: an application does not fire faster after an outage either.
            next = Math.max(next, begin) + PACE_NANOS;
            try {
                long server = insert(number);
                out.println("ack " + number + " " + begin + " " + System.nanoTime() + " " + server);
            } catch (SQLException e) {
                out.println("fail " + number + " " + System.nanoTime() + " "
                        + String.valueOf(e.getMessage()).replace('\n', ' '));
                drop();
            }
        }
    }

    private long insert(long number) throws SQLException {
        PreparedStatement statement = insert;
        if (statement == null) {
            statement = connect();
        }
        statement.setLong(1, number);
        try (ResultSet answer = statement.executeQuery()) {
            answer.next();
            return answer.getLong(1);
        }
    }

    /**
     * The driver waits a whole second for an answer from an address that nobody has, and would see a service that is back
     * meanwhile only then.
     */
    private void awaitListener() throws SQLException {
        try (Socket socket = new Socket()) {
            socket.connect(address, patienceMillis / 4);
        } catch (IOException e) {
            throw new SQLException("nobody answers at " + address, e);
        }
    }

    private PreparedStatement connect() throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", "writer");
        properties.setProperty("ApplicationName", "ledger");
        properties.setProperty("sslmode", "disable");
        properties.setProperty("gssEncMode", "disable");
        String seconds = Integer.toString((patienceMillis + 999) / 1000);
        properties.setProperty("connectTimeout", seconds);
        properties.setProperty("socketTimeout", seconds);
        awaitListener();
        Connection opened = DriverManager.getConnection(url, properties);
        connection = opened;
        opened.setNetworkTimeout(ON_TIMEOUT, patienceMillis);
        try (Statement statement = opened.createStatement();
                ResultSet standby = statement.executeQuery("SELECT pg_is_in_recovery()")) {
            standby.next();
            if (standby.getBoolean(1)) {
                throw new SQLException("a standby answers at the address");
            }
        }
        try (Statement statement = opened.createStatement()) {
            statement.execute("CREATE TABLE IF NOT EXISTS ledger (number bigint PRIMARY KEY)");
        }
        PreparedStatement prepared = opened.prepareStatement("INSERT INTO ledger VALUES (?)"
                + " RETURNING (extract(epoch FROM pg_postmaster_start_time()) * 1000000)::bigint");
        insert = prepared;
        out.println("open " + System.nanoTime());
        return prepared;
    }

    private void drop() {
        Connection broken = connection;
        connection = null;
        insert = null;
        if (broken != null) {
            try {
                // Not close(): it would say goodbye to a host that may be dead, and wait.
                broken.abort(ON_TIMEOUT);
            } catch (SQLException e) {
                // It is broken: that is why it is dropped.
                return;
            }
        }
    }
}
