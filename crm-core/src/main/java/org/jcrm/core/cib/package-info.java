/**
 * The cluster information base: configuration + status as one immutable value, the edits that change it and the reducer that applies them.
 */
@NullMarked
package org.jcrm.core.cib;

import org.jspecify.annotations.NullMarked;
