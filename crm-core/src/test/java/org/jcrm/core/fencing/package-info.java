@NullMarked
package org.jcrm.core.fencing;

import org.jspecify.annotations.NullMarked;
