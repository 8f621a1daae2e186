/**
 * {@code jcrm mon} without its command line: {@code MonRequest} says what is wanted, {@code Mon} does it, {@code QuickMon}
 * reads the usual arguments without the command line parser ({@code docs/adr/0702}).
 */
@NullMarked
package org.jcrm.cli.mon;

import org.jspecify.annotations.NullMarked;
