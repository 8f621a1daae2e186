/**
 * {@code ocf:jcrm:IPaddr2}: a virtual IP address that moves between nodes.
 *
 * <p>Addresses are added and removed by {@code ip(8)}; everything else (looking, announcing, watching) is done without
 * a child process.
 */
@NullMarked
package org.jcrm.agents.ip;

import org.jspecify.annotations.NullMarked;
