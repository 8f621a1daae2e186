/**
 * {@code jcrm mon} as it stays open: {@code Feed} follows the daemon's stream, {@code LiveModel} decides what is to be seen
 * (pure), {@code LiveScreen} owns the terminal, {@code PlainFollower} prints when there is none.
 */
@NullMarked
package org.jcrm.cli.live;

import org.jspecify.annotations.NullMarked;
