/**
 * What agents see of the cluster, and how they write attributes: from the published snapshot, or through a peer's eyes
 * while this node is out of the cluster.
 */
@NullMarked
package org.jcrm.daemon.sight;

import org.jspecify.annotations.NullMarked;
