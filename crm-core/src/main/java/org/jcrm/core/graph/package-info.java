/**
 * The transition graph (an immutable plan to execute) and its run (immutable progress).
 */
@NullMarked
package org.jcrm.core.graph;

import org.jspecify.annotations.NullMarked;
