/**
 * The resource agents that jcrm carries itself. {@link org.jcrm.agents.Agents#registry()} is the entry point; the
 * daemon asks the registry for an agent by its name and calls it on virtual threads.
 */
@NullMarked
package org.jcrm.agents;

import org.jspecify.annotations.NullMarked;
