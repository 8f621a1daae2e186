@NullMarked
package org.jcrm.daemon.systemd;

import org.jspecify.annotations.NullMarked;
