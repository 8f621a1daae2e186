/** Secrets in files of a node. */
@NullMarked
package org.jcrm.daemon.secret;

import org.jspecify.annotations.NullMarked;
