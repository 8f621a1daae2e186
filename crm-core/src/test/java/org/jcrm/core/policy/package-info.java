/** Decisions of the policy engine, one small cluster per rule. */
@NullMarked
package org.jcrm.core.policy;

import org.jspecify.annotations.NullMarked;
