/** Runs the policy engine over whole CIBs. */
@NullMarked
package org.jcrm.core.policy.simulate;

import org.jspecify.annotations.NullMarked;
