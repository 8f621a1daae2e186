/**
 * The policy engine: CIB + now → plan. Pure, deterministic, staged; {@code PolicyEngine.plan} is the table of contents.
 */
@NullMarked
package org.jcrm.core.policy;

import org.jspecify.annotations.NullMarked;
