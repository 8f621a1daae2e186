@NullMarked
package org.jcrm.daemon.watchdog;

import org.jspecify.annotations.NullMarked;
