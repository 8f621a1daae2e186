package org.jcrm.membership;

import java.io.IOException;

/**
 * A node's count of its lives, in place of dates: clocks go back, counters on a disk do not. One counter serves
 * everything that must be told from what an earlier life of the node said: members' addresses, votes, requests.
 *
 * <p>It goes on above every number that other members were seen to use (a Lamport clock), so of two members the one that
 * was there first has the lower number, whichever node it is on. Where a disk was replaced, {@link #isNew} says that the
 * count has begun anew, and whoever is asked for the last number tells it. Thread-safe.
 */
public interface Generations {
    /** Larger numbers are not believed, whoever says them: the count must have room to go on. */
    long LARGEST = 1L << 30;

    /**
     * A number that this node never used and that is larger than every number seen. On disk when this returns.
     *
     * @throws IOException if it cannot be written, with the file and the reason
     */
    long next() throws IOException;

    /**
     * Somebody used this number; from now on this node's are larger. Numbers that are not believed change nothing.
     *
     * @throws IOException if that cannot be written
     */
    void seen(long number) throws IOException;

    /** The largest number that was used or seen. */
    long newest();

    /** The count began with this process: earlier lives of this node, if there were any, are not known. */
    boolean isNew();
}
