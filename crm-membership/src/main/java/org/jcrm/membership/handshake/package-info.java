/**
 * The door of a port that strangers can reach: {@link org.jcrm.membership.handshake.HandshakeSlots} says who may shake
 * hands and until when, {@link org.jcrm.membership.handshake.CountedSentences} tells of refused callers a few times a
 * minute, however often they call. Both ports use it, the one of the members and the one of the arbitrator.
 */
@NullMarked
package org.jcrm.membership.handshake;

import org.jspecify.annotations.NullMarked;
