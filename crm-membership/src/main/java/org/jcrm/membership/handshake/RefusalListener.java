package org.jcrm.membership.handshake;

/**
 * Hears of callers that were not let in and of messages that were dropped. Called a few times a minute at most, from
 * any thread; must not wait.
 */
@FunctionalInterface
public interface RefusalListener {
    /**
     * @param from the caller's address, or the name of the node whose certificate it showed
     * @param sentence what was refused and why, perhaps with how often; for people
     */
    void refused(String from, String sentence);
}
