/**
 * What is said to the service manager: ready, alive, one line of status.
 */
@NullMarked
package org.jcrm.daemon.systemd;

import org.jspecify.annotations.NullMarked;
