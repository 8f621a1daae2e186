@NullMarked
package org.jcrm.daemon.store;

import org.jspecify.annotations.NullMarked;
