/** Decoders under hostile input: {@code ./bench fuzz}. Only declared exceptions, bounded time and memory. */
@NullMarked
package org.jcrm.it.fuzz;

import org.jspecify.annotations.NullMarked;
