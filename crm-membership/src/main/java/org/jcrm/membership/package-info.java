/**
 * Who is in the cluster, and a way to talk to them: {@link org.jcrm.membership.Membership} is the seam that the daemon
 * wires, {@link org.jcrm.membership.JGroupsMembership} the real thing, {@link org.jcrm.membership.InMemoryMembership}
 * its fake.
 *
 * <pre>{@code
 * LiveCredentials credentials = LiveCredentials.open(settings.certificates(), settings.self(), clock);
 * try (Membership membership = new JGroupsMembership(settings, credentials)) {
 *     membership.connect(listener); // views and messages arrive at the listener, which only posts events
 *     membership.send(NodeName.of("node2"), payload);
 *     membership.disconnect();      // the listener hears MembershipView.NONE
 * }
 * }</pre>
 */
@NullMarked
package org.jcrm.membership;

import org.jspecify.annotations.NullMarked;
