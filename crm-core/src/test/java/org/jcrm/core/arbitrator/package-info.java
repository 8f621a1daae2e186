@NullMarked
package org.jcrm.core.arbitrator;

import org.jspecify.annotations.NullMarked;
