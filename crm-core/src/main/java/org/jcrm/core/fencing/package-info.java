/**
 * How a node is made certainly off: devices and topology from the configuration, and one fencing from the wish to its
 * result as a value. Pure: time comes in, what must be done goes out.
 *
 * <pre>{@code
 * FencingRun run = FencingRun.begin(request);
 * while (run.outcome().isEmpty()) {
 *     FencingRun.Move move = run.advance(world);      // may start one agent, or name a time to look again
 *     run = move.run();
 *     …                                               // the shell runs the agent
 *     run = run.answered(key, result, world);
 * }
 * }</pre>
 *
 * Sources: Pacemaker Explained, "Fencing"; pacemaker-fenced(7).
 */
@NullMarked
package org.jcrm.core.fencing;

import org.jspecify.annotations.NullMarked;
