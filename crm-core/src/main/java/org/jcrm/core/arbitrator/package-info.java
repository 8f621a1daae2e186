/**
 * The third vote: who may count it. {@link org.jcrm.core.arbitrator.Arbitration} is the arbitrator's mind, {@link
 * org.jcrm.core.arbitrator.VoteClaim} a node's. Neither knows a clock or a network; time is a parameter.
 */
@NullMarked
package org.jcrm.core.arbitrator;

import org.jspecify.annotations.NullMarked;
