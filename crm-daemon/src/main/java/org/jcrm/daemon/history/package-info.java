/**
 * The sentences that tell what happened here: in memory for the API, in a bounded file for later.
 */
@NullMarked
package org.jcrm.daemon.history;

import org.jspecify.annotations.NullMarked;
