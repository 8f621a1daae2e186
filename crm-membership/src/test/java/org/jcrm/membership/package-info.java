@NullMarked
package org.jcrm.membership;

import org.jspecify.annotations.NullMarked;
