/**
 * The log: one line per decision, to standard error (the journal) and to a file that also has the details.
 */
@NullMarked
package org.jcrm.daemon.log;

import org.jspecify.annotations.NullMarked;
