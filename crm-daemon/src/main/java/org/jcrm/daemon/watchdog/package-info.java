/** The watchdog of the host and who feeds it; the rules are in {@code org.jcrm.core.watchdog}. */
@NullMarked
package org.jcrm.daemon.watchdog;

import org.jspecify.annotations.NullMarked;
