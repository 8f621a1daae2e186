/**
 * The OCF-like service interface of resource agents: idempotent moves that report an OCF result with an exit reason.
 */
@NullMarked
package org.jcrm.core.agent;

import org.jspecify.annotations.NullMarked;
