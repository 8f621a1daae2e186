/**
 * The third vote on the wire: {@link org.jcrm.membership.arbitrator.ArbitratorServer} on the third machine, {@link
 * org.jcrm.membership.arbitrator.ArbitratorLink} in each daemon. What is decided is in {@code org.jcrm.core.arbitrator}.
 */
@NullMarked
package org.jcrm.membership.arbitrator;

import org.jspecify.annotations.NullMarked;
