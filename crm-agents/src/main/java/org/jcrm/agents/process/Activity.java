package org.jcrm.agents.process;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The work that the processes below one had done when they were looked at. Two looks tell whether any of them gets on. A
 * process gets on if the processor gave it time, if it read or wrote something, or if it waits for a disk; it does not if it
 * is stopped or waits for another process.
 *
 * @param below by pid, all that descend from the process that was asked about
 */
public record Activity(Map<Long, Work> below) {
    /**
     * The work of one process since it began.
     *
     * @param waitsForDisk its state was D: nobody can tell whether that ends
     * @param counters time on the processor and what was read and written, as {@code /proc} tells them
     */
    record Work(boolean waitsForDisk, List<String> counters) {}

    public Activity {
        below = Map.copyOf(below);
    }

    /** @param pid whose descendants are looked at, not the process itself */
    public static Activity below(long pid) {
        Map<Long, Work> found = new HashMap<>();
        collect(pid, found);
        return new Activity(found);
    }

    private static void collect(long pid, Map<Long, Work> found) {
        for (long child : ProcFs.children(pid).orElse(List.of())) {
            Optional<Work> work = ProcFs.work(child);
            if (work.isPresent() && found.putIfAbsent(child, work.get()) == null) {
                collect(child, found);
            }
        }
    }

    /**
     * Whether nothing happened since an earlier look: no process of then has ended or done
     * anything. Later processes do not count.
     */
    public boolean isStillSince(Activity earlier) {
        return earlier.below.entrySet().stream()
                .allMatch(then ->
                        !then.getValue().waitsForDisk() && then.getValue().equals(below.get(then.getKey())));
    }
}
