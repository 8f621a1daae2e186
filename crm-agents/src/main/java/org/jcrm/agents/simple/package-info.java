/** Agents that run nothing: for tests of a configuration and of the cluster itself. */
@NullMarked
package org.jcrm.agents.simple;

import org.jspecify.annotations.NullMarked;
