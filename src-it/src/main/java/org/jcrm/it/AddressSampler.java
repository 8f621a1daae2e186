package org.jcrm.it;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Looks through the virtual IP every 10 ms, each time with a connection of its own, for a server that takes writes. A program
 * in the client's host; it says one line each time that another server answers:
 *
 * <pre>
 * writable NANOS SERVER     SERVER tells one run of a postmaster from another
 * looks COUNT               at its end: how often it looked and was answered
 * </pre>
 *
 * It ends with its standard input. Arguments: address, name of the database, and for how many milliseconds an answer is
 * waited for.
 */
public final class AddressSampler {
    private static final long PACE_NANOS = 10_000_000;

    private AddressSampler() {}

    public static void main(String[] args) throws IOException {
        String url = "jdbc:postgresql://" + args[0] + ":5432/" + args[1];
        String seconds = Integer.toString(Math.max(1, Integer.parseInt(args[2]) / 1000));
        PrintStream out =
                new PrintStream(new java.io.FileOutputStream(java.io.FileDescriptor.out), true, StandardCharsets.UTF_8);
        Thread looking = Thread.ofPlatform().daemon().start(() -> look(url, seconds, out));
        while (System.in.read() >= 0) {
            // Whatever is said, only the end of the input counts.
        }
        looking.interrupt();
        out.println("looks " + ANSWERED.get());
    }

    private static final AtomicLong ANSWERED = new AtomicLong();

    private static void look(String url, String seconds, PrintStream out) {
        Properties properties = new Properties();
        properties.setProperty("user", "writer");
        properties.setProperty("sslmode", "disable");
        properties.setProperty("gssEncMode", "disable");
        properties.setProperty("connectTimeout", seconds);
        properties.setProperty("socketTimeout", seconds);
        long last = 0;
        long next = System.nanoTime();
        while (!Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(next - System.nanoTime());
            next = Math.max(next, System.nanoTime()) + PACE_NANOS;
            try (Connection connection = DriverManager.getConnection(url, properties);
                    Statement statement = connection.createStatement();
                    ResultSet answer = statement.executeQuery(
                            "SELECT (extract(epoch FROM pg_postmaster_start_time()) * 1000000)::bigint"
                                    + " WHERE NOT pg_is_in_recovery() AND current_setting('transaction_read_only') = 'off'")) {
                ANSWERED.incrementAndGet();
                if (answer.next() && answer.getLong(1) != last) {
                    last = answer.getLong(1);
                    out.println("writable " + System.nanoTime() + " " + last);
                }
            } catch (SQLException e) {
                // Nobody serves at the moment; that is not what is looked for here.
                next = Math.max(next, System.nanoTime());
            }
        }
    }
}
