/** The verbs, one class each; {@code Verbs} lists them. */
@NullMarked
package org.jcrm.cli.verb;

import org.jspecify.annotations.NullMarked;
