@NullMarked
package org.jcrm.core.cib;

import org.jspecify.annotations.NullMarked;
