/**
 * What survives on disk: the configuration, the mark of an unfinished session, the lock of the running daemon.
 */
@NullMarked
package org.jcrm.daemon.store;

import org.jspecify.annotations.NullMarked;
