/**
 * What would happen: the status in words, a plan, its transition played on a copy of the CIB, and the status after it.
 */
@NullMarked
package org.jcrm.core.policy.simulate;

import org.jspecify.annotations.NullMarked;
