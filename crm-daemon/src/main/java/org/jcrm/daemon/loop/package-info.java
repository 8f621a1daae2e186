/**
 * The one thread that owns state: events in, effects out, in order of safety.
 */
@NullMarked
package org.jcrm.daemon.loop;

import org.jspecify.annotations.NullMarked;
