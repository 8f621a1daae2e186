/**
 * What the daemon is told by its file and its command line, and how it refuses to start: one sentence and a next step.
 */
@NullMarked
package org.jcrm.daemon.config;

import org.jspecify.annotations.NullMarked;
