@NullMarked
package org.jcrm.daemon.loop;

import org.jspecify.annotations.NullMarked;
