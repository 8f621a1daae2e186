@NullMarked
package org.jcrm.daemon.executor;

import org.jspecify.annotations.NullMarked;
