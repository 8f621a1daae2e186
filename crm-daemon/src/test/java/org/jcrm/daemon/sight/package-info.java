@NullMarked
package org.jcrm.daemon.sight;

import org.jspecify.annotations.NullMarked;
