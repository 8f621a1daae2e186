/**
 * Runs agent operations: one in flight per instance, each with a deadline, on virtual threads.
 */
@NullMarked
package org.jcrm.daemon.executor;

import org.jspecify.annotations.NullMarked;
