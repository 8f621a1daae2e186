@NullMarked
package org.jcrm.core.watchdog;

import org.jspecify.annotations.NullMarked;
