@NullMarked
package org.jcrm.core.check;

import org.jspecify.annotations.NullMarked;
