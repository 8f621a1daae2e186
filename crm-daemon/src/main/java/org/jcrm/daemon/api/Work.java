package org.jcrm.daemon.api;

/**
 * The kinds of work that requests cause, with how many of each run at once and how much of the heap one of them may need.
 * {@code BudgetsTest} adds the table up and compares it with the heap that the launcher gives.
 */
enum Work {
    /** Looks at published state or asks the loop. */
    LIGHT(Integer.MAX_VALUE, 0),
    /** Plans with the configuration that is in force. */
    WHY(1, 4 << 20),
    /** Writes the state of the whole cluster, which takes milliseconds; a hundred at once would take the heap. */
    SHOW(2, 2 << 20),
    /**
     * Reads, checks and plans what a caller sends: a CIB, or the YAML of a configuration. As measured, 256 kB of the costliest
     * XML need 20 MB of heap, and 384 kB of the costliest YAML need 21 MB; so there is one such request at a time.
     */
    FOREIGN(1, 22 << 20),
    /** Asks this node's agents, in the lanes of their resources. */
    INSPECT(1, 1 << 20),
    /** Asks every other daemon. */
    DOCTOR(4, 256 << 10);

    private final int atOnce;
    private final int heapBytes;

    Work(int atOnce, int heapBytes) {
        this.atOnce = atOnce;
        this.heapBytes = heapBytes;
    }

    int atOnce() {
        return atOnce;
    }

    /** Of one piece of such work, at the most. */
    int heapBytes() {
        return heapBytes;
    }
}
