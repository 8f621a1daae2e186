/**
 * Fence agents: programs {@code fence_*} that speak the fence agent API (name=value lines on standard input, the action
 * among them). {@link org.jcrm.agents.fence.FenceAgents} finds them; {@link org.jcrm.agents.fence.FenceProgram} runs one.
 *
 * <p>Source: "Fence Agent API" of the ClusterLabs fence-agents project.
 */
@NullMarked
package org.jcrm.agents.fence;

import org.jspecify.annotations.NullMarked;
