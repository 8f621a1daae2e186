package org.jcrm.it;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** {@code ./demo}: plays the story in the lab, shows every screen and a table of times. */
public final class Demo {
    private Demo() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        List<String> words = Arrays.asList(args);
        int json = words.indexOf("--json");
        if (json == words.size() - 1 && json >= 0) {
            System.err.println("demo: --json needs the name of a file");
            System.exit(2);
        }
        System.exit(play(words.contains("--keep"), json < 0 ? Path.of("") : Path.of(words.get(json + 1))));
    }

    private static int play(boolean keep, Path json) throws IOException, InterruptedException {
        Narrator narrator = Narrator.toOutput();
        long begin = System.nanoTime();
        try (NamespaceLab lab = NamespaceLab.up(2)) {
            try {
                List<Measured> times = new Story(lab, narrator).play(8);
                System.out.println();
                System.out.println(Measured.table(times));
                System.out.printf(Locale.ROOT, "The story took %.0f s.%n", (System.nanoTime() - begin) / 1e9);
                if (!json.toString().isEmpty()) {
                    Files.writeString(json, json(times), StandardCharsets.UTF_8);
                }
            } catch (LabException e) {
                System.out.println();
                System.out.println("The story stopped: " + e.getMessage());
                for (String node : lab.nodes()) {
                    System.out.println("\n===== logs of " + node + "\n" + lab.logs(node));
                }
                waitIfKept(keep, lab);
                return 1;
            }
            waitIfKept(keep, lab);
        } catch (LabException e) {
            System.out.println(e.getMessage());
            return 1;
        }
        return 0;
    }

    /** The lab ends with this program: to keep it is to stay. */
    private static void waitIfKept(boolean keep, NamespaceLab lab) throws InterruptedException, IOException {
        if (keep) {
            System.out.println("The lab is kept:  sudo JCRM_LAB=" + lab.instance()
                    + " ./lab exec node1 jcrm mon   (from another terminal). Control-C or Return ends it.");
            while (System.in.read() < 0) {
                // No terminal: stay until killed.
                Thread.sleep(1000);
            }
        }
    }

    private static String json(List<Measured> times) {
        return times.stream()
                .map(row -> String.format(
                        Locale.ROOT,
                        "  {\"what\": \"%s\", \"seconds\": %.3f, \"targetSeconds\": %.1f}",
                        row.what(),
                        Measured.seconds(row.time()),
                        Measured.seconds(row.target())))
                .collect(Collectors.joining(",\n", "{\"acknowledgedWritesLost\": 0, \"times\": [\n", "\n]}\n"));
    }
}
