/**
 * The whole-cluster simulation: the production controller, reducer, codec and policy engine of every node on a simulated
 * clock, network, membership, disk, PostgreSQL and address. One seed draws everything, split into one named stream per
 * component; invariants are checked after every event; then faults stop, and the cluster must become idle and serve.
 *
 * <p>{@link org.jcrm.sim.SimWorld} is time. {@link org.jcrm.sim.SimHost} is a machine (disk, data, addresses survive what
 * they survive in life), {@link org.jcrm.sim.SimDaemon} the {@code jcrmd} on it, {@link org.jcrm.sim.SimMembership} what
 * JGroups would say, {@link org.jcrm.sim.FaultPlan} what goes wrong and {@link org.jcrm.sim.Invariants} what must hold.
 */
@NullMarked
package org.jcrm.sim;

import org.jspecify.annotations.NullMarked;
