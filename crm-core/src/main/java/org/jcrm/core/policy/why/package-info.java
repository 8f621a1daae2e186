/**
 * Why the engine decided as it did, in sentences: {@code Why.explain(request)} plans once with the reasons recorded, turns
 * them into an {@code Explanation}, and plans again with each change that might alter the decision. Pure.
 */
@NullMarked
package org.jcrm.core.policy.why;

import org.jspecify.annotations.NullMarked;
