/**
 * What is true now, read from the CIB: the one source of {@code jcrm mon}, the API and the policy engine.
 */
@NullMarked
package org.jcrm.core.status;

import org.jspecify.annotations.NullMarked;
