/**
 * What a step decided is done here, in the order of safety, by everything that the daemon has: disk, peers, agents, timers.
 */
@NullMarked
package org.jcrm.daemon.effects;

import org.jspecify.annotations.NullMarked;
