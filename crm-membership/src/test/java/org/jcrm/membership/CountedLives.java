package org.jcrm.membership;

/** A count of lives that nobody keeps: as on a disk that is new, or with a number that is told. */
public final class CountedLives implements Generations {
    private final boolean isNew;
    private long newest;

    private CountedLives(long begin, boolean isNew) {
        this.newest = begin;
        this.isNew = isNew;
    }

    public static CountedLives onANewDisk() {
        return new CountedLives(0, true);
    }

    /** The next one is one more. */
    public static CountedLives after(long newest) {
        return new CountedLives(newest, false);
    }

    @Override
    public synchronized long next() {
        return ++newest;
    }

    @Override
    public synchronized void seen(long number) {
        newest = number < LARGEST ? Math.max(newest, number) : newest;
    }

    @Override
    public synchronized long newest() {
        return newest;
    }

    @Override
    public boolean isNew() {
        return isNew;
    }
}
