/**
 * What {@code jcrm doctor} needs to know of this host and of the other nodes' daemons: {@link
 * org.jcrm.daemon.doctor.FactFinder} gathers it, {@code org.jcrm.core.doctor} judges it.
 */
@NullMarked
package org.jcrm.daemon.doctor;

import org.jspecify.annotations.NullMarked;
