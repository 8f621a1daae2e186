package org.jcrm.membership;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Hosts as network namespaces on a bridge that has a namespace of its own. Needs root. {@link #cut} takes a host off the
 * bridge without a word: its interface stays up and nothing is refused, as when a cable is cut behind a switch.
 */
final class NamespaceNetwork implements AutoCloseable {
    private final String prefix = "jcrmm" + ProcessHandle.current().pid();
    private final String bridgeSpace = prefix + "sw";
    private final List<String> spaces = new ArrayList<>();

    NamespaceNetwork(int hosts) throws IOException {
        try {
            add(bridgeSpace);
            in(bridgeSpace, "ip", "link", "add", "br0", "type", "bridge", "forward_delay", "0");
            in(bridgeSpace, "ip", "link", "set", "br0", "up");
            for (int i = 1; i <= hosts; i++) {
                add(space(i));
                run(
                        "ip",
                        "link",
                        "add",
                        "eth0",
                        "netns",
                        space(i),
                        "type",
                        "veth",
                        "peer",
                        "name",
                        "port" + i,
                        "netns",
                        bridgeSpace);
                in(bridgeSpace, "ip", "link", "set", "port" + i, "master", "br0", "up");
                in(space(i), "ip", "address", "add", address(i) + "/24", "dev", "eth0");
                in(space(i), "ip", "link", "set", "lo", "up");
                in(space(i), "ip", "link", "set", "eth0", "up");
            }
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    static boolean isPossible() {
        try {
            return "root".equals(System.getProperty("user.name"))
                    && new ProcessBuilder("ip", "netns", "list").start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    String address(int host) {
        return "10.155.193." + host;
    }

    /** Runs the command that follows it on a host. */
    List<String> on(int host) {
        return List.of("ip", "netns", "exec", space(host));
    }

    /** Returns when, in epoch milliseconds. */
    long cut(int host) throws IOException {
        in(bridgeSpace, "ip", "link", "set", "port" + host, "nomaster");
        return System.currentTimeMillis();
    }

    long heal(int host) throws IOException {
        in(bridgeSpace, "ip", "link", "set", "port" + host, "master", "br0");
        return System.currentTimeMillis();
    }

    /** From now on the host does not hear the other one, which goes on hearing it. */
    void deafen(int host, int to) throws IOException {
        in(space(host), "nft", "add", "table", "inet", "deaf");
        in(space(host), "nft", "add chain inet deaf in { type filter hook input priority 0; }");
        in(space(host), "nft", "add rule inet deaf in ip saddr " + address(to) + " drop");
    }

    private String space(int host) {
        return prefix + "h" + host;
    }

    private void add(String space) throws IOException {
        run("ip", "netns", "add", space);
        spaces.add(space);
    }

    private void in(String space, String... command) throws IOException {
        List<String> whole = new ArrayList<>(List.of("ip", "netns", "exec", space));
        whole.addAll(List.of(command));
        run(whole.toArray(new String[0]));
    }

    private static void run(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            int status = process.waitFor();
            if (status != 0) {
                throw new IOException(String.join(" ", command) + " ended with " + status + ": " + output);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        for (String each : List.copyOf(spaces).reversed()) {
            run("ip", "netns", "delete", each);
            spaces.remove(each);
        }
    }
}
