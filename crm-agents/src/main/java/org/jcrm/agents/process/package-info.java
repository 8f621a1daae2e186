/**
 * Child processes and the few kernel calls that the JDK does not offer.
 *
 * <p>{@link org.jcrm.agents.process.ProcessRunner} runs commands to their end in process groups of their own;
 * {@link org.jcrm.agents.process.DetachedProcess} starts services that outlive the daemon;
 * {@link org.jcrm.agents.process.Kernel} calls the kernel; {@link org.jcrm.agents.process.ProcFs} reads {@code /proc}.
 */
@NullMarked
package org.jcrm.agents.process;

import org.jspecify.annotations.NullMarked;
