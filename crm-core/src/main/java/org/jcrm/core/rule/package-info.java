/**
 * Evaluation of rules and date expressions: pure functions of a rule, the facts it may ask about, and {@code now}.
 */
@NullMarked
package org.jcrm.core.rule;

import org.jspecify.annotations.NullMarked;
