@NullMarked
package org.jcrm.daemon.log;

import org.jspecify.annotations.NullMarked;
