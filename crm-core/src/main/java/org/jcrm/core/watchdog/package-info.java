/**
 * Self-fencing without a power switch: how soon a node that must go is certainly off ({@link
 * org.jcrm.core.watchdog.WatchdogBound}), and when a node stops feeding its watchdog ({@link
 * org.jcrm.core.watchdog.SelfFencing}). Pure; {@code now} is a parameter.
 */
@NullMarked
package org.jcrm.core.watchdog;

import org.jspecify.annotations.NullMarked;
