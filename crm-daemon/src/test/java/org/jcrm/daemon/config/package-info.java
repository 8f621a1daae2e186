@NullMarked
package org.jcrm.daemon.config;

import org.jspecify.annotations.NullMarked;
