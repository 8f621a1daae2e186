/** Decoders under hostile input: {@code ./bench fuzz}. Only declared exceptions, bounded time. */
@NullMarked
package org.jcrm.it.fuzz;

import org.jspecify.annotations.NullMarked;
