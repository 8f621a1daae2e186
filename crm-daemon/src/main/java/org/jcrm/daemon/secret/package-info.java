/** Secrets on a node: parameters that stand in files of this host, read when an agent is called, and kept out of what it says. */
@NullMarked
package org.jcrm.daemon.secret;

import org.jspecify.annotations.NullMarked;
