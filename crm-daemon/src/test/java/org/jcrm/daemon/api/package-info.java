@NullMarked
package org.jcrm.daemon.api;

import org.jspecify.annotations.NullMarked;
