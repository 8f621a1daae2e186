package org.jcrm.daemon.store;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How often the daemon failed on which configuration, in the state folder's file {@code failures}: lines of COUNT, the
 * configuration's digest and the program's version, the newest last. A file that cannot be read counts nothing.
 */
public final class CrashRecord {
    private static final int MOST = 8;

    private final Path file;
    private final DurableFiles files;

    private record Line(int count, String digest, String program) {
        @Override
        public String toString() {
            return count + " " + digest + " " + program;
        }
    }

    public CrashRecord(Path stateFolder, DurableFiles files) {
        this.file = requireNonNull(stateFolder, "stateFolder is null").resolve("failures");
        this.files = requireNonNull(files, "files is null");
    }

    /** How often this program failed on that configuration since it last ran well. */
    public int count(String digest, String program) {
        return lines().stream()
                .filter(line -> line.digest().equals(digest) && line.program().equals(program))
                .mapToInt(Line::count)
                .sum();
    }

    /** Returns when it is on the disk. */
    public void add(String digest, String program) throws IOException {
        int before = count(digest, program);
        List<Line> lines = new ArrayList<>(lines());
        lines.removeIf(line -> line.digest().equals(digest));
        lines.add(new Line(before + 1, digest, program));
        StringBuilder text = new StringBuilder();
        lines.subList(Math.max(0, lines.size() - MOST), lines.size())
                .forEach(line -> text.append(line).append('\n'));
        files.write(file, text.toString().getBytes(StandardCharsets.UTF_8));
    }

    public void clear() throws IOException {
        Files.deleteIfExists(file);
    }

    private List<Line> lines() {
        try {
            List<Line> lines = new ArrayList<>();
            for (String text : Files.readAllLines(file)) {
                String[] words = text.split(" ", 3);
                if (words.length == 3 && words[0].matches("\\d{1,6}")) {
                    lines.add(new Line(Integer.parseInt(words[0]), words[1], words[2]));
                }
            }
            return lines;
        } catch (IOException e) {
            return List.of();
        }
    }
}
