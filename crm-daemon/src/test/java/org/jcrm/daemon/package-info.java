@NullMarked
package org.jcrm.daemon;

import org.jspecify.annotations.NullMarked;
